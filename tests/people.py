"""The fixed people, organisations and fund that tell the stories in the tests (a pytest plugin)."""

from __future__ import annotations

import datetime

import pytest

from fundportal.directory.models import Fund, Municipality, Organisation, RoleAssignment, User
from fundportal.directory.roles import Role

PASSWORD = "ett-gott-losenord-2026"
LONG_AGO = datetime.date(2013, 1, 1)
AT = datetime.datetime(2026, 11, 2, 9, 0, tzinfo=datetime.UTC)


def person(name: str, password: str | None = None) -> User:
    """A person with that first name as address; a password where a test logs in by form."""
    return User.objects.create_user(
        email=f"{name.lower()}@example.org", name=name, password=password
    )


def give(
    user: User,
    role: Role,
    *,
    organisation: Organisation | None = None,
    fund: Fund | None = None,
    to_date: datetime.date | None = None,
) -> User:
    """Give a role without the verb, so that tests of other apps need no administrator."""
    RoleAssignment.objects.create(
        user=user,
        role=role,
        organisation=organisation,
        fund=fund,
        from_date=LONG_AGO,
        to_date=to_date,
        granted_by=None,
        granted_at=AT,
    )
    user.__dict__.pop("assignments_now", None)
    return user


def board(name: str, area: str) -> Organisation:
    return Organisation.objects.create(
        name=name, slug=name.lower().replace(" ", "-"), kind=Organisation.Kind.BOARD, area=area
    )


@pytest.fixture
def municipality(db: None) -> Municipality:
    return Municipality.objects.create(
        name="Provstad kommun", office_name="Fondkontoret", email="fond@example.org"
    )


@pytest.fixture
def executive_board(db: None) -> Organisation:
    return board("Kommunstyrelsen", "Styrning")


@pytest.fixture
def social_board(db: None) -> Organisation:
    return board("Socialnamnden", "Social omsorg")


@pytest.fixture
def school_board(db: None) -> Organisation:
    return board("Skolnamnden", "Skola")


@pytest.fixture
def culture_board(db: None) -> Organisation:
    return board("Kulturnamnden", "Kultur")


@pytest.fixture
def association(db: None) -> Organisation:
    return Organisation.objects.create(
        name="Idrottsforeningen", slug="idrottsforeningen", kind=Organisation.Kind.CIVIL_SOCIETY
    )


@pytest.fixture
def fund(executive_board: Organisation) -> Fund:
    return Fund.objects.create(
        name="Provfonden", slug="provfonden", owner=executive_board, opened_date=LONG_AGO
    )


@pytest.fixture
def amina(social_board: Organisation) -> User:
    """Applicant of the social board."""
    return give(person("Amina"), Role.APPLICANT, organisation=social_board)


@pytest.fixture
def bertil(fund: Fund) -> User:
    """Fund manager."""
    return give(person("Bertil"), Role.MANAGER, fund=fund)


@pytest.fixture
def cecilia(fund: Fund) -> User:
    """Decision registrar."""
    return give(person("Cecilia"), Role.REGISTRAR, fund=fund)


@pytest.fixture
def david(culture_board: Organisation) -> User:
    """Applicant elsewhere, who must see nothing of Amina's."""
    return give(person("David"), Role.APPLICANT, organisation=culture_board)


@pytest.fixture
def eva(fund: Fund) -> User:
    """Evaluator."""
    return give(person("Eva"), Role.EVALUATOR, fund=fund)


@pytest.fixture
def farid(fund: Fund) -> User:
    """Attester."""
    return give(person("Farid"), Role.ATTESTER, fund=fund)


@pytest.fixture
def greta(social_board: Organisation) -> User:
    """Signatory of the social board."""
    return give(person("Greta"), Role.SIGNATORY, organisation=social_board)


@pytest.fixture
def hassan(school_board: Organisation) -> User:
    """Signatory of the school board."""
    return give(person("Hassan"), Role.SIGNATORY, organisation=school_board)


@pytest.fixture
def ingrid(fund: Fund) -> User:
    """Auditor."""
    return give(person("Ingrid"), Role.AUDITOR, fund=fund)


@pytest.fixture
def johan(db: None) -> User:
    """Administrator."""
    return give(person("Johan"), Role.ADMINISTRATOR)
