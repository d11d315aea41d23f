"""Vem som får attestera: up to which amount, and in whose place; asks only, writes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundportal.directory.access import people_with, require
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from fundportal.money import format_kronor

NEEDED = Permission.ATTEST_DISBURSEMENT


class AttestRefused(Refused):
    """An attest that the person's own rights do not reach for."""


class OverTheLimit(AttestRefused):
    """More money than the attester may let go at a time."""


class DeputyOfTheDoer(AttestRefused):
    """An attester who only stands in for somebody who has acted on this money already."""


class NobodyToStandInFor(AttestRefused):
    """A deputy for somebody who is no attester of the fund today."""


@dataclass(frozen=True)
class Right:
    """Attesträtt: one's own (`place_of` is None) or another's, in kronor; None is no limit."""

    place_of: User | None
    limit: Decimal | None

    def reaches(self, amount: Decimal) -> bool:
        """Tell whether so much may be attested at a time."""
        return self.limit is None or amount <= self.limit


def in_place_of(
    by: User, fund: Fund, amount: Decimal, *, doers: Collection[int | None]
) -> User | None:
    """Return in whose place the person attests so much, None for the own right.

    `doers` are who did the earlier acts: their deputies attest nothing in their place.
    """
    rights = [right for right in rights_apart_from(doers, by, fund) if right.reaches(amount)]
    if not rights:
        raise OverTheLimit(_lazily(by, fund, amount, frozenset(doers)))
    return _place(rights)


def in_whose_place(by: User, fund: Fund, *, doers: Collection[int | None]) -> User | None:
    """Return in whose place the person confirms what has no limit, None for the own right."""
    return _place(rights_apart_from(doers, by, fund))


def as_detail(place_of: User | None) -> dict[str, str]:
    """Return what an event tells of it; nothing when it was done by the own right."""
    return {"in_place_of": place_of.name} if place_of else {}


def rights_apart_from(doers: Collection[int | None], by: User, fund: Fund) -> list[Right]:
    """Return the rights that are not lent by one of the doers; raise when none is left."""
    require(by, NEEDED, fund=fund)
    rights = rights_of(by, fund)
    if not rights:
        raise NobodyToStandInFor(
            _("The attester whose deputy you are does not attest in the fund today.")
        )
    free = [right for right in rights if right.place_of is None or right.place_of.pk not in doers]
    if not free:
        raise DeputyOfTheDoer(
            _("You are the deputy of %(who)s, who has acted on this already. Another must do it.")
            % {"who": rights[0].place_of}
        )
    return free


def rights_of(person: User, fund: Fund) -> list[Right]:
    """Return the person's own rights of today in the fund, and those that are lent."""
    held = [role for role in person.roles_now_with(NEEDED) if role.fund_id == fund.pk]
    rights = [Right(None, role.amount_limit) for role in held if role.deputy_for is None]
    for lender in (role.deputy_for for role in held if role.deputy_for):
        rights += [
            Right(lender, role.amount_limit)
            for role in lender.roles_now_with(NEEDED)
            if role.fund_id == fund.pk and role.deputy_for_id is None
        ]
    return rights


def may_attest(person: User, fund: Fund, amount: Decimal, *, doers: Collection[int | None]) -> bool:
    """Tell whether the person may attest so much, as another than those and their deputies."""
    try:
        in_place_of(person, fund, amount, doers=doers)
    except Refused:
        return False
    return person.pk not in doers


def attesters(fund: Fund, amount: Decimal, *, doers: Collection[int | None]) -> list[User]:
    """Return who may attest so much today, in the order of their names."""
    people = people_with(NEEDED, fund=fund).exclude(pk__in=[pk for pk in doers if pk])
    found = [each for each in people if may_attest(each, fund, amount, doers=doers)]
    return sorted(found, key=lambda each: (each.name, each.pk))


def _place(rights: list[Right]) -> User | None:
    """In whose place: the own right comes before a lent one."""
    return None if any(right.place_of is None for right in rights) else rights[0].place_of


def _over(by: User, fund: Fund, amount: Decimal, doers: frozenset[int | None]) -> str:
    """Say the limit, and who may attest instead."""
    rights = rights_apart_from(doers, by, fund)
    others = ", ".join(str(each) for each in attesters(fund, amount, doers=doers))
    language = get_language() or "sv"
    limit = max(right.limit for right in rights if right.limit is not None)
    said = _("You may attest at most %(limit)s at a time. This is %(amount)s.") % {
        "limit": format_kronor(limit, language),
        "amount": format_kronor(amount, language),
    }
    if others:
        return said + " " + _("It can be attested by: %(others)s.") % {"others": others}
    return said + " " + _("Nobody in the fund may attest so much today. Ask an administrator.")


# A list of what waits asks of many payments and reads no sentence: it is written when it is read.
_lazily = lazy(_over, str)
