"""The municipality, organisations, funds and logins of the demonstration."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.hashers import make_password

from fundportal.directory.models import Fund, Municipality, Organisation, RoleAssignment, User
from fundportal.directory.roles import Role

PASSWORD = "fundportal-demo"  # noqa: S105 - shown to everybody who starts the demonstration
SINCE = datetime.date(2013, 1, 1)
Kind = Organisation.Kind

ORGANISATIONS: list[tuple[str, str, Kind, str]] = [
    ("kommunstyrelsen", "Kommunstyrelsen", Kind.BOARD, "Styrning"),
    ("arbetsmarknadsnamnden", "Arbetsmarknadsnämnden", Kind.BOARD, "Arbetsmarknad"),
    ("socialnamnden", "Socialnämnden", Kind.BOARD, "Social omsorg"),
    ("skolnamnden", "Skolnämnden", Kind.BOARD, "Skola"),
    ("vard-och-omsorgsnamnden", "Vård- och omsorgsnämnden", Kind.BOARD, "Vård och omsorg"),
    ("rf-sisu-orebro-lan", "RF-SISU Örebro län", Kind.CIVIL_SOCIETY, ""),
]

# login name -> (shown name, role, the organisations or funds it is held in)
LOGINS: dict[str, tuple[str, Role | None, tuple[str, ...]]] = {
    "sokande": (
        "Sökande",
        Role.APPLICANT,
        ("arbetsmarknadsnamnden", "vard-och-omsorgsnamnden"),
    ),
    "sokande-skola": ("Sökande i skolan", Role.APPLICANT, ("skolnamnden",)),
    "godkannande": (
        "Godkännande chef",
        Role.SIGNATORY,
        ("arbetsmarknadsnamnden", "vard-och-omsorgsnamnden", "rf-sisu-orebro-lan", "skolnamnden"),
    ),
    "godkannande-social": ("Godkännande chef, sociala", Role.SIGNATORY, ("socialnamnden",)),
    "fondforvaltare": ("Fondförvaltare", Role.MANAGER, ()),
    "bedomare": ("Bedömare", Role.ASSESSOR, ()),
    "bedomare-skola": ("Bedömare, skola", Role.ASSESSOR, ()),
    "bedomare-vard": ("Bedömare, vård", Role.ASSESSOR, ()),
    "beslutsregistrerare": ("Beslutsregistrerare", Role.REGISTRAR, ()),
    "attestant": ("Attestant", Role.ATTESTER, ()),
    "attestant-mindre": ("Attestant för mindre belopp", Role.ATTESTER, ()),
    "utvarderare": ("Utvärderare", Role.EVALUATOR, ()),
    "granskare": ("Granskande utvärderare", Role.EVALUATOR, ()),
    "extern": ("Extern utvärderare", None, ()),  # let in to one investment: `demo.outside`
    "revisor": ("Revisor", Role.AUDITOR, ()),
    "administrator": ("Administratör", Role.ADMINISTRATOR, ()),
}
# login name -> kronor that an attester may attest at a time, where there is a limit
LIMITS = {"attestant-mindre": Decimal(100_000)}


@dataclass(frozen=True)
class Cast:
    """Who and what the demonstration's cases are made with."""

    organisations: dict[str, Organisation]
    people: dict[str, User]
    old_fund: Fund
    new_fund: Fund


def email(login: str) -> str:
    """The address that a login is written with."""
    return f"{login}@demo.example"


def assemble(at: datetime.datetime) -> Cast:
    """Make the municipality, its organisations, two funds and a login per role."""
    Municipality.objects.get_or_create(
        id=1,
        defaults={
            "name": "Örebro kommun (demonstration)",
            "office_name": "Sociala investeringar",
            "email": "fondkontoret@demo.example",
        },
    )
    organisations = {
        slug: Organisation.objects.create(slug=slug, name=name, kind=kind, area=area)
        for slug, name, kind, area in ORGANISATIONS
    }
    new_fund = _fund(organisations["kommunstyrelsen"], **NEW_FUND)
    old_fund = _fund(organisations["kommunstyrelsen"], successor=new_fund, **OLD_FUND)
    # Outside the demo mode nobody shall be able to log in with a password that is printed here.
    # One costly hash for all: the password is no secret.
    password = make_password(PASSWORD if settings.DEMO else None)
    people = {
        login: _person(login, name, password, role, [organisations[slug] for slug in within], at)
        for login, (name, role, within) in LOGINS.items()
    }
    return Cast(organisations, people, old_fund, new_fund)


OLD_FUND = {
    "slug": "sociala-investeringsfonden",
    "name": "Sociala investeringsfonden",
    "opened_date": SINCE,
    "closed_date": datetime.date(2023, 1, 1),
    "year_rule": Fund.YearRule.OVERRIDE,
    "summary": (
        "Örebro kommuns fond för sociala investeringar startade 2013. Till och med 2023 har 100 miljoner "
        "kronor avsatts och tio satsningar genomförts. Demonstrationen visar två av dem. Summorna som "
        "avsatts i fonden är Örebro kommuns publicerade uppgifter; satsningarnas belopp och beslut är "
        "påhittade exempel."
    ),
    "summary_en": (
        "Örebro municipality's fund for social investments began in 2013. Until 2023 SEK 100 million was "
        "set aside and ten investments were carried out. The demonstration shows two of them. The sums "
        "set aside are published by the municipality; the amounts and decisions of the investments are "
        "invented examples."
    ),
}
NEW_FUND = {
    "slug": "portfolj-for-social-hallbarhet",
    "name": "Portfölj för social hållbarhet",
    "opened_date": datetime.date(2023, 1, 1),
    "closed_date": None,
    "repayment_mode": "schedule",
    "repayment_share": 50,
    "repayment_from_year": 1,
    "repayment_to_year": 6,
    "year_rule": Fund.YearRule.OVERRIDE,
    "summary": (
        "Portföljen började 2023 och bygger vidare på det som den sociala investeringsfonden lärde. Alla "
        "ansökningar, belopp och beslut som visas här är påhittade exempel för demonstrationen."
    ),
    "summary_en": (
        "The portfolio began in 2023 and builds on what the social investment fund learnt. All "
        "applications, amounts and decisions shown here are invented examples."
    ),
}


def _fund(owner: Organisation, **facts: object) -> Fund:
    return Fund.objects.create(owner=owner, is_demo=True, **facts)


def _person(
    login: str,
    name: str,
    password: str,
    role: Role | None,
    within: list[Organisation],
    at: datetime.datetime,
) -> User:
    user = User.objects.create(email=email(login), password=password, name=name, created_at=at)
    places: list[dict[str, Organisation | Fund]] = [{"organisation": o} for o in within]
    if role is None:
        return user
    if role == Role.ADMINISTRATOR:
        places = [{}]
    elif not within:
        places = [{"fund": fund} for fund in Fund.objects.filter(is_demo=True)]
    for place in places:
        RoleAssignment.objects.create(
            user=user,
            role=role,
            from_date=SINCE,
            granted_at=at,
            amount_limit=LIMITS.get(login),
            **place,
        )
    return user
