"""The verbs on organisations, funds and the municipality: the only writers of their tables."""

from __future__ import annotations

import datetime
import itertools
import string
import unicodedata
from collections.abc import Iterable

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, Municipality, Organisation, User
from fundportal.directory.roles import Permission

USUAL_PREFIX = "SI"


class PrefixFixed(Refused):
    """Case numbers have been given with the fund's letters."""


class OpenedAfterItsMoney(Refused):
    """An opening date after the fund's first money."""


@transaction.atomic
def save_organisation(
    organisation: Organisation, *, by: User, at: datetime.datetime
) -> Organisation:
    """Add or change an organisation (cleaned by its form)."""
    _save(organisation, "organisation", by, at)
    return organisation


@transaction.atomic
def save_fund(fund: Fund, *, by: User, at: datetime.datetime) -> Fund:
    """Add or change a fund and its rules (cleaned by its form); its money is portfolio's.

    A fund that is there already is closed and opened again by `closing`.
    """
    access.require(by, Permission.MANAGE_PEOPLE)
    kept = Fund.objects.select_for_update(no_key=True).filter(pk=fund.pk).first()
    if kept is not None:  # what `closing` has written meanwhile
        fund.closed_date, fund.successor = kept.closed_date, kept.successor
    if kept is not None and kept.prefix_fixed_at is not None:
        if fund.number_prefix != kept.number_prefix:
            sentence = _("Case numbers have been given with %(prefix)s. The letters stay.")
            raise PrefixFixed(sentence % {"prefix": kept.number_prefix})
        fund.prefix_fixed_at = kept.prefix_fixed_at
    try:
        with transaction.atomic():
            _save(fund, "fund", by, at)
    except IntegrityError as fault:
        raise _opened_too_late(fault) from fault
    return fund


@transaction.atomic
def fix_number_prefix(fund: Fund, *, at: datetime.datetime) -> Fund:
    """Lås bokstäverna: called by the verb that gives a case number, before the first; then free.

    A fund without letters gets some that no other has. Writes no event: the case's tells it.
    """
    if fund.prefix_fixed_at is not None:
        return fund
    everyone = {
        item.pk: item for item in Fund.objects.select_for_update(no_key=True).order_by("pk")
    }
    fund = everyone[fund.pk]
    if fund.prefix_fixed_at is None:
        taken = {item.number_prefix for item in everyone.values()}
        fund.number_prefix = fund.number_prefix or _free_prefix(fund.name, taken)
        fund.prefix_fixed_at = at
        fund.save(update_fields=["number_prefix", "prefix_fixed_at"])
    return fund


def _free_prefix(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    words = ["".join(c for c in word if c in string.ascii_uppercase) for word in plain.split()]
    initials = "".join(word[0] for word in words if word)[:4]
    first = [USUAL_PREFIX, initials, *(word[:4] for word in words)]
    letters = map("".join, itertools.product(string.ascii_uppercase, repeat=2))
    more = (f"{initials or USUAL_PREFIX}"[:4] + pair for pair in letters)
    return next(
        prefix for prefix in itertools.chain(first, more) if len(prefix) > 1 and prefix not in taken
    )


@transaction.atomic
def save_municipality(
    municipality: Municipality, *, by: User, at: datetime.datetime
) -> Municipality:
    """Change the name and contacts that every page carries."""
    _save(municipality, "municipality", by, at)
    return municipality


def _opened_too_late(fault: IntegrityError) -> Exception:
    """Turn the ledger's refusal into a sentence; an unexpected one stays what it is."""
    constraint = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", "")
    if constraint != "fund_is_opened_before_its_entries":
        return fault
    return OpenedAfterItsMoney(
        _("The fund has money from before that day. Choose the day of its first money or earlier.")
    )


def _save(
    changed: Organisation | Fund | Municipality, what: str, by: User, at: datetime.datetime
) -> None:
    access.require(by, Permission.MANAGE_PEOPLE)
    kept = type(changed)._default_manager.filter(pk=changed.pk).first()
    before = _differing(kept, changed) if kept else {}
    changed.save()
    act = f"directory.{what}_{'changed' if kept or what == 'municipality' else 'added'}"
    trail.record(act=act, subject=changed, by=by, at=at, before=before)


def _differing(kept: models.Model, changed: models.Model) -> dict[str, str]:
    names: Iterable[str] = [field.attname for field in kept._meta.concrete_fields]
    return {
        name: str(getattr(kept, name))
        for name in names
        if getattr(kept, name) != getattr(changed, name)
    }
