"""Vem får söka: the rule on who may apply, as a pure function with a reason for each part of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

BOARD = "board"
COMPANY = "municipal_company"
CIVIL_SOCIETY = "civil_society"
OTHER_PUBLIC = frozenset({"region", "state_agency"})
ALLOWED = frozenset({BOARD, COMPANY, CIVIL_SOCIETY}) | OTHER_PUBLIC
LEAD = "lead"
CO_FINANCIER = "co_financier"


@dataclass(frozen=True)
class PartyFacts:
    """What the rule needs to know of a party: its organisation's kind and area, and its role."""

    name: str
    kind: str
    area: str
    role: str


@dataclass(frozen=True)
class Finding:
    """One part of the rule: its code, whether it is met, and the reason as a sentence."""

    code: str
    is_met: bool
    sentence: str


@dataclass(frozen=True)
class Eligibility:
    """Behörighet: eligible when every part of the rule is met."""

    findings: tuple[Finding, ...]

    @property
    def is_eligible(self) -> bool:
        """Tell whether every part of the rule is met."""
        return all(finding.is_met for finding in self.findings)

    @property
    def faults(self) -> tuple[Finding, ...]:
        """Return the parts that are not met."""
        return tuple(finding for finding in self.findings if not finding.is_met)


def assess(parties: Iterable[PartyFacts], *, minimum_boards: int = 2) -> Eligibility:
    """Judge who may apply: boards from different areas, or civil society together with a board."""
    everyone = tuple(parties)
    found = [_one_lead(everyone), _boards_or_civil_society(everyone, minimum_boards)]
    found += [_other_public(party) for party in everyone if party.kind in OTHER_PUBLIC]
    found += [_not_allowed(party) for party in everyone if party.kind not in ALLOWED]
    return Eligibility(tuple(found))


def _one_lead(parties: tuple[PartyFacts, ...]) -> Finding:
    leads = [party.name for party in parties if party.role == LEAD]
    if len(leads) == 1:
        return Finding("lead", True, _("%(name)s leads the initiative.") % {"name": leads[0]})
    if not leads:
        return Finding("lead", False, _("No party leads. Choose one that does."))
    sentence = _("Only one party can lead, but %(names)s are all marked as leading.")
    return Finding("lead", False, sentence % {"names": ", ".join(leads)})


def _boards_or_civil_society(parties: tuple[PartyFacts, ...], minimum: int) -> Finding:
    boards = [party for party in parties if party.kind == BOARD]
    areas = {party.area.strip().casefold() for party in boards} - {""}
    civil = [party for party in parties if party.kind == CIVIL_SOCIETY]
    if len(areas) >= minimum:
        names = ", ".join(board.name for board in boards)
        return Finding("boards", True, _boards_met(names, len(areas)))
    if civil and boards:
        sentence = _("%(civil)s (civil society) applies together with %(board)s.")
        return Finding("boards", True, sentence % {"civil": civil[0].name, "board": boards[0].name})
    return Finding("boards", False, _boards_missing(boards, len(areas), bool(civil), minimum))


def _boards_met(names: str, areas: int) -> str:
    sentence = ngettext(
        "A board from %(count)d area takes part: %(names)s.",
        "Boards from %(count)d different areas take part: %(names)s.",
        areas,
    )
    return sentence % {"count": areas, "names": names}


def _boards_missing(boards: list[PartyFacts], areas: int, civil: bool, minimum: int) -> str:
    if civil:
        return _("An association or foundation needs at least one municipal board as a party.")
    if any(not board.area.strip() for board in boards):
        names = ", ".join(board.name for board in boards if not board.area.strip())
        return _("The area of %(names)s is not known. Ask the fund office.") % {"names": names}
    if len(boards) >= minimum > areas:
        names = ", ".join(board.name for board in boards)
        sentence = ngettext(
            "%(names)s come from %(areas)d area, but %(minimum)d different areas are needed.",
            "%(names)s come from %(areas)d areas, but %(minimum)d different areas are needed.",
            areas,
        )
        return sentence % {"names": names, "areas": areas, "minimum": minimum}
    sentence = ngettext(
        "At least %(minimum)d board is needed, or an association or foundation together "
        "with a board. You have %(count)d so far.",
        "At least %(minimum)d boards from different areas are needed, or an association or "
        "foundation together with a board. You have %(count)d so far.",
        minimum,
    )
    return sentence % {"minimum": minimum, "count": len(boards)}


def _other_public(party: PartyFacts) -> Finding:
    names = {"name": party.name}
    if party.role == CO_FINANCIER:
        return Finding("public", True, _("%(name)s takes part as co-financier.") % names)
    sentence = _("%(name)s is a region or state agency and can take part only as co-financier.")
    return Finding("public", False, sentence % names)


def _not_allowed(party: PartyFacts) -> Finding:
    sentence = _("%(name)s cannot take part: only public and non-profit organisations may.")
    return Finding("kind", False, sentence % {"name": party.name})
