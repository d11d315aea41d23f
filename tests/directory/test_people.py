"""The verbs on people and roles."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from fundportal.audit.models import Event
from fundportal.directory import access, people
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Fund, Organisation, RoleAssignment, User
from fundportal.directory.roles import Permission, Role
from tests.people import AT, give, person

TODAY = AT.date()


@pytest.fixture(autouse=True)
def clock(time_machine: object) -> None:
    time_machine.move_to(AT)  # type: ignore[attr-defined]


def test_the_first_administrator_needs_nobody_and_the_second_is_refused(db: None) -> None:
    first = people.add_first_administrator(email="Rut@Example.org", name="Rut", at=AT)
    assert access.allows(first, Permission.MANAGE_PEOPLE)
    assert first.email == "rut@example.org"
    with pytest.raises(people.AdministratorExists):
        people.add_first_administrator(email="siv@example.org", name="Siv", at=AT)


def test_an_added_person_has_no_usable_password_and_leaves_an_event(johan: User) -> None:
    kajsa = people.add_person(
        email="Kajsa@Example.org", name="Kajsa", language="sv", by=johan, at=AT
    )
    assert not kajsa.has_usable_password()
    event = Event.objects.get()
    assert (event.act, event.actor_name, event.subject_id) == (
        "directory.person_added",
        "Johan",
        str(kajsa.pk),
    )


def test_only_administrators_add_people(bertil: User) -> None:
    with pytest.raises(NotPermitted):
        people.add_person(email="a@example.org", name="A", language="sv", by=bertil, at=AT)
    assert not User.objects.filter(email="a@example.org").exists()


def test_a_granted_role_opens_its_permission_between_its_dates(johan: User, fund: Fund) -> None:
    kajsa = person("Kajsa")
    people.grant_role(
        kajsa, role=Role.MANAGER, fund=fund, from_date=TODAY, to_date=TODAY, by=johan, at=AT
    )
    assert access.allows(kajsa, Permission.RECOMMEND, fund=fund)


@pytest.mark.parametrize(("days_before", "days_after"), [(10, -1), (-1, 10)])
def test_a_role_outside_its_dates_opens_nothing(
    johan: User, fund: Fund, days_before: int, days_after: int
) -> None:
    kajsa = person("Kajsa")
    people.grant_role(
        kajsa,
        role=Role.MANAGER,
        fund=fund,
        from_date=TODAY - datetime.timedelta(days_before),
        to_date=TODAY + datetime.timedelta(days_after),
        by=johan,
        at=AT,
    )
    assert not access.allows(kajsa, Permission.RECOMMEND, fund=fund)


def test_a_role_in_one_fund_opens_nothing_in_another(bertil: User, fund: Fund) -> None:
    other = Fund.objects.create(
        name="Annan fond", slug="annan", owner=fund.owner, opened_date=TODAY
    )
    assert access.allows(bertil, Permission.RECOMMEND, fund=fund)
    assert not access.allows(bertil, Permission.RECOMMEND, fund=other)
    assert list(access.funds_where(bertil, Permission.RECOMMEND)) == [fund]


def test_nobody_grants_a_role_to_oneself(johan: User, fund: Fund) -> None:
    with pytest.raises(people.OwnAccount):
        people.grant_role(johan, role=Role.MANAGER, fund=fund, from_date=TODAY, by=johan, at=AT)


def test_the_same_role_is_not_held_twice_on_one_day(johan: User, bertil: User, fund: Fund) -> None:
    with pytest.raises(people.RoleAlreadyHeld, match="2013-01-01"):
        people.grant_role(bertil, role=Role.MANAGER, fund=fund, from_date=TODAY, by=johan, at=AT)


def test_an_ended_role_may_be_granted_again_afterwards(
    johan: User, bertil: User, fund: Fund
) -> None:
    held = bertil.role_assignments.get()
    people.end_role(
        held, to_date=TODAY - datetime.timedelta(1), reason="Ny tjänst", by=johan, at=AT
    )
    again = people.grant_role(
        bertil, role=Role.MANAGER, fund=fund, from_date=TODAY, by=johan, at=AT
    )
    assert again.pk != held.pk
    with pytest.raises(people.RoleAlreadyEnded):
        people.end_role(held, to_date=TODAY, reason="", by=johan, at=AT)


def test_a_closed_account_has_no_permission_and_keeps_its_history(
    johan: User, bertil: User, fund: Fund
) -> None:
    people.shut_out(bertil, reason="Slutat", by=johan, at=AT)
    assert not access.allows(User.objects.get(pk=bertil.pk), Permission.RECOMMEND, fund=fund)
    assert Event.objects.get(act="directory.person_shut_out").reason == "Slutat"
    people.let_in(bertil, reason="Tillbaka", by=johan, at=AT)
    assert access.allows(User.objects.get(pk=bertil.pk), Permission.RECOMMEND, fund=fund)


def test_administrators_do_not_close_their_own_account(johan: User) -> None:
    with pytest.raises(people.OwnAccount):
        people.shut_out(johan, reason="", by=johan, at=AT)


@pytest.mark.parametrize("role", list(Role))
def test_the_database_refuses_a_role_in_the_wrong_kind_of_place(
    fund: Fund, social_board: Organisation, role: Role
) -> None:
    places = [(None, None), (social_board, None), (None, fund)]
    allowed = [place for place in places if not _refused(role, *place)]
    assert len(allowed) == 1


def _refused(role: Role, organisation: Organisation | None, fund: Fund | None) -> bool:
    """Whether the constraint on roles and places (and nothing else) refuses the row."""
    assignment = RoleAssignment(
        user=person(f"{role}-{organisation and 'o'}-{fund and 'f'}"),
        role=role,
        organisation=organisation,
        fund=fund,
        from_date=TODAY,
        granted_at=AT,
    )
    try:
        with transaction.atomic():
            assignment.save()
    except IntegrityError as refusal:
        return "role_within_its_kind" in str(refusal)
    return False


def test_people_with_finds_those_to_tell(
    bertil: User, cecilia: User, greta: User, social_board: Organisation, fund: Fund
) -> None:
    give(person("Gammal"), Role.MANAGER, fund=fund, to_date=TODAY - datetime.timedelta(1))
    assert list(access.people_with(Permission.RECOMMEND, fund=fund)) == [bertil]
    assert list(access.people_with(Permission.SIGN_APPLICATION, organisation=social_board)) == [
        greta
    ]
    assert not access.people_with(Permission.SIGN_APPLICATION, fund=fund).exists()


def lend(to: User, lender: User, fund: Fund, johan: User, **changed: object) -> RoleAssignment:
    asked = {"role": Role.ATTESTER, "fund": fund, "from_date": TODAY, "to_date": TODAY}
    return people.grant_role(to, **(asked | changed), deputy_for=lender, by=johan, at=AT)


def test_an_attester_gets_a_deputy_whose_right_ends_with_the_lent_one(
    johan: User, farid: User, fund: Fund
) -> None:
    later = TODAY + datetime.timedelta(days=9)
    lent = lend(person("Kajsa"), farid, fund, johan, to_date=later)
    people.end_role(farid.role_assignments.get(), to_date=TODAY, reason="Slutar", by=johan, at=AT)
    lent.refresh_from_db()
    assert lent.to_date == TODAY


def test_who_attests_stands_in_for_another_beside_the_own_right(
    johan: User, farid: User, fund: Fund
) -> None:
    kajsa = give(person("Kajsa"), Role.ATTESTER, fund=fund)
    lend(kajsa, farid, fund, johan)
    with pytest.raises(people.RoleAlreadyHeld):
        lend(kajsa, farid, fund, johan)


def test_nobody_lends_a_right_that_is_not_held(
    johan: User, farid: User, bertil: User, fund: Fund
) -> None:
    kajsa = person("Kajsa")
    give(kajsa, Role.AUDITOR, fund=fund)
    before = datetime.date(2012, 1, 1)
    for lender, changed in (
        (bertil, {}),
        (farid, {"from_date": before}),
        (farid, {"to_date": None}),
        (farid, {"role": Role.MANAGER}),
    ):
        with pytest.raises(people.NotTheirsToLend):
            lend(kajsa, lender, fund, johan, **changed)
    lend(kajsa, farid, fund, johan)
    with pytest.raises(people.NotTheirsToLend):
        lend(person("Lena"), kajsa, fund, johan)


@pytest.mark.parametrize(
    "changed", [{"amount_limit": 0}, {"role": Role.MANAGER}, {"deputy_for": True}]
)
def test_only_an_attesters_own_role_has_a_limit(
    farid: User, fund: Fund, changed: dict[str, object]
) -> None:
    asked = {"role": Role.ATTESTER, "amount_limit": 1000} | changed
    if "deputy_for" in changed:
        asked |= {"deputy_for": farid, "to_date": TODAY}
    with pytest.raises(IntegrityError, match="role_limit_is_an_attesters_own"):
        RoleAssignment.objects.create(
            user=person("Kajsa"), fund=fund, from_date=TODAY, granted_at=AT, **asked
        )
