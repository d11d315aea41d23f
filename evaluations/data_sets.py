"""Datamängd: says what data is for before it comes in, and destroys the key of its pseudonyms.

The only writer of data sets, and the one that empties a key.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evaluations.models import DataSet, PseudonymKey
from evaluations.models.data_sets import LegalBasis
from fundportal.audit import trail
from fundportal.directory.errors import Refused
from fundportal.directory.models import Organisation, User
from fundportal.directory.roles import Permission
from fundportal.privacy import find_personal_numbers
from portfolio.access import require
from portfolio.models import Investment


class ChangedMeanwhile(Refused):
    """Somebody else stated or changed the purpose after the form was opened."""


class NotStated(Refused):
    """Nobody has said what the data is for."""


class KeyDestroyed(Refused):
    """The key of the pseudonyms is destroyed: no row can be added any more."""


class NoKey(Refused):
    """No data has come in, so there is no key to destroy."""


class PersonalNumber(Refused):
    """A personal identity number stands in a text."""


@transaction.atomic
def state(
    investment: Investment,
    *,
    purpose: str,
    legal_basis: str,
    basis_text: str,
    board: Organisation,
    version: int,
    by: User,
    at: datetime.datetime,
) -> DataSet:
    """Ange ändamål: what the data is for, on what ground and for which board.

    `version` is the one the person saw, 0 when nothing was stated; what stood there before is kept
    in the event.
    """
    require(by, Permission.EDIT_INDICATORS, investment)
    refuse_personal_numbers(purpose, basis_text)
    lock(investment.pk)
    found = DataSet.objects.filter(investment=investment).select_related("board").first()
    if (found.version if found else 0) != version:
        raise ChangedMeanwhile(
            _("Somebody stated the purpose after you opened the form. Look at it and repeat.")
        )
    before = _as_said(found) if found else {}
    stated = found or DataSet(investment=investment)
    stated.purpose, stated.legal_basis = purpose, LegalBasis(legal_basis)
    stated.basis_text, stated.board = basis_text, board
    stated.version = version + 1
    stated.stated_by, stated.stated_at = by, at
    stated.save()
    act = "evaluations.data_set_changed" if before else "evaluations.data_set_stated"
    trail.record(act=act, subject=stated, by=by, at=at, case=investment, before=before)
    return stated


@transaction.atomic
def destroy_key(
    investment: Investment, *, reason: str, by: User, at: datetime.datetime
) -> PseudonymKey:
    """Förstör nyckeln: after this nobody can link a code to a row; it cannot be undone."""
    require(by, Permission.DESTROY_KEY, investment)
    refuse_personal_numbers(reason)
    lock(investment.pk)
    key = (
        PseudonymKey.objects.select_for_update(no_key=True, of=("self",))
        .filter(investment=investment)
        .first()
    )
    if key is None:
        raise NoKey(_("There is no data yet, so there is no key to destroy."))
    refuse_destroyed(key)
    key.key, key.destroyed_by, key.destroyed_at, key.destroyed_reason = None, by, at, reason
    key.save(update_fields=["key", "destroyed_by", "destroyed_at", "destroyed_reason"])
    trail.record(
        act="evaluations.key_destroyed", subject=key, by=by, at=at, case=investment, reason=reason
    )
    return key


def refuse_unready(investment: Investment) -> None:
    """Raise NotStated or KeyDestroyed where data may not come in."""
    if not DataSet.objects.filter(investment=investment).exists():
        raise NotStated(
            _("State first what the data is for, on what legal basis and for which board.")
        )
    key = PseudonymKey.objects.filter(investment=investment).first()
    if key:
        refuse_destroyed(key)


def refuse_destroyed(key: PseudonymKey) -> None:
    """Raise KeyDestroyed, with who did it and when."""
    if key.destroyed_at:
        raise KeyDestroyed(
            _(
                "%(who)s destroyed the key of the pseudonyms on %(date)s. No data can be added"
                " after that."
            )
            % {"who": key.destroyed_by, "date": timezone.localdate(key.destroyed_at)}
        )


def refuse_personal_numbers(*texts: str) -> None:
    """Raise PersonalNumber when a personnummer or samordningsnummer stands in a text."""
    if any(find_personal_numbers(text) for text in texts):
        raise PersonalNumber(
            _("The text holds a personal identity number. Write it without, and save again.")
        )


def lock(investment_id: int) -> None:
    """Wait for whoever changes indicators, data or key of the same investment."""
    Investment.objects.select_for_update(no_key=True, of=("self",)).get(pk=investment_id)


def _as_said(stated: DataSet) -> dict[str, str]:
    return {
        "purpose": stated.purpose,
        "legal_basis": stated.legal_basis,
        "basis_text": stated.basis_text,
        "board": str(stated.board),
    }
