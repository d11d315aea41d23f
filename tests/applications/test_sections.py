"""Saving a section: a version each time, the rows it describes, and two people at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from applications import invitations, sections, workflow
from applications.models import Application, SectionVersion
from applications.pages import Content
from applications.questions import Section
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.roles import Role
from tests.applications import factories
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def save(application: Application, section: str, said, *, seen: int | None = None, by=None):
    version = application.section_versions.filter(section=section).first()
    return sections.save_section(
        application,
        section=section,
        answers=said,
        seen_version=(version.version if version else 0) if seen is None else seen,
        by=by or factories.applicant(),
        at=AT,
    )


@pytest.fixture
def application() -> Application:
    return factories.opened_application()


@pytest.fixture
def filled() -> Application:
    return factories.filled_application()


def state(application: Application, section: str) -> str:
    return next(item.state for item in Content(application).states if item.section == section)


def test_each_save_is_a_version_and_an_event(application) -> None:
    first = save(application, Section.RISKS, {"risks": "Personal slutar."})
    second = save(application, Section.RISKS, {"risks": "Personal slutar.", "measures": "Två."})
    assert (first.version, second.version) == (1, 2)
    assert second.answers == {"risks": "Personal slutar.", "measures": "Två."}
    assert Event.objects.filter(act="section.save").count() == 2


def test_saving_the_same_again_is_no_version(application) -> None:
    said = {"risks": "Personal slutar.", "measures": "Två."}
    first = save(application, Section.RISKS, said)
    assert save(application, Section.RISKS, said, seen=0) == first
    assert SectionVersion.objects.filter(section=Section.RISKS).count() == 1


def test_the_later_of_two_writers_gets_the_others_text_and_overwrites_nothing(application) -> None:
    mine = save(application, Section.RISKS, {"risks": "Min text."})
    with pytest.raises(sections.SectionChanged) as clash:
        save(application, Section.RISKS, {"risks": "Din text."}, seen=0)
    assert clash.value.theirs == mine
    assert Content(application).answers(Section.RISKS)["risks"] == "Min text."
    merged = save(application, Section.RISKS, {"risks": "Båda."}, seen=mine.version)
    assert merged.version == 2


def test_a_section_goes_from_not_started_over_begun_to_ready(application) -> None:
    assert state(application, Section.RISKS) == "not_started"
    save(application, Section.RISKS, {"risks": "Personal slutar."})
    assert state(application, Section.RISKS) == "begun"
    save(application, Section.RISKS, {"risks": "Personal slutar.", "measures": "Två."})
    assert state(application, Section.RISKS) == "ready"


def test_changed_content_needs_a_new_sign_off() -> None:
    application = factories.signed_application()
    before = Content(application)
    assert before.is_signed
    save(application, Section.RISKS, {"risks": "Annat.", "measures": "Två."})
    application.refresh_from_db()
    after = Content(application)
    assert not after.is_signed
    assert all(item.has_signed_earlier for item in after.sign_offs)


def test_changing_back_makes_the_old_sign_off_hold_again() -> None:
    application = factories.signed_application()
    said = Content(application).answers(Section.RISKS)
    save(application, Section.RISKS, {"risks": "Annat.", "measures": "Två."})
    save(application, Section.RISKS, said)
    application.refresh_from_db()
    assert Content(application).is_signed


def test_a_partner_writes_but_does_not_choose_the_parties(filled) -> None:
    school = factories.school_board()
    partner = give(person("Petra"), Role.APPLICANT, organisation=school)
    with pytest.raises(NotPermitted):  # not before it has said yes
        save(filled, Section.RISKS, {"risks": "Ny.", "measures": "Ny."}, by=partner)
    invitations.answer_invitation(filled, organisation=school, accepts=True, by=partner, at=AT)
    assert save(filled, Section.RISKS, {"risks": "Ny.", "measures": "Ny."}, by=partner)
    with pytest.raises(NotPermitted):
        save(filled, Section.PARTIES, factories.answers()[Section.PARTIES], by=partner)


def test_others_cannot_write(david, bertil, filled) -> None:
    for other in (david, bertil):
        with pytest.raises(NotPermitted):
            save(filled, Section.RISKS, {"risks": "Ny."}, by=other)


def test_nothing_is_written_after_sending_in() -> None:
    application = factories.submitted_application()
    with pytest.raises(workflow.WrongStatus):
        save(application, Section.RISKS, {"risks": "Ny."})


def test_a_party_leaves_and_comes_back(filled) -> None:
    said = factories.answers()[Section.PARTIES]["parties"]
    save(filled, Section.PARTIES, {"parties": said[:1]})
    assert [party.role for party in filled.parties.current()] == ["lead"]
    assert state(filled, Section.PARTIES) == "needs_attention"
    save(filled, Section.PARTIES, {"parties": said})
    assert filled.parties.count() == 2
    assert filled.parties.current().count() == 2


def test_a_party_with_amounts_in_the_budget_cannot_leave(filled) -> None:
    said = factories.answers()
    partner = factories.school_board().slug
    lines = [{"year": 2027, "cost_kind": "other", "party": partner, "amount": Decimal(5)}]
    save(filled, Section.BUDGET, {"lines": lines})
    with pytest.raises(sections.PartyInBudget, match="Skolnamnden"):
        save(filled, Section.PARTIES, {"parties": said[Section.PARTIES]["parties"][:1]})
    assert filled.parties.current().count() == 2


def test_the_applicant_leads_and_stays(filled) -> None:
    lead, partner = factories.answers()[Section.PARTIES]["parties"]
    swapped = [lead | {"role": "partner"}, partner | {"role": "lead"}]
    for rows in (swapped, [partner], [lead, partner | {"role": "lead"}]):
        with pytest.raises(sections.LeadFixed):
            save(filled, Section.PARTIES, {"parties": rows})


def test_a_co_financier_says_what_it_pays(filled) -> None:
    lead, partner = factories.answers()[Section.PARTIES]["parties"]
    paying = partner | {"role": "co_financier"}
    save(filled, Section.PARTIES, {"parties": [lead, paying]})
    assert state(filled, Section.PARTIES) == "begun"
    save(filled, Section.PARTIES, {"parties": [lead, paying | {"amount_own": Decimal("0.50")}]})
    assert state(filled, Section.PARTIES) == "ready"


def test_the_budget_adds_up_in_every_direction(filled) -> None:
    lead, partner = factories.social_board().slug, factories.school_board().slug
    lines = [
        {"year": 2028, "cost_kind": "other", "party": partner, "amount": "0.05"},
        {"year": 2027, "cost_kind": "staff", "party": lead, "amount": "100.10"},
        {"year": 2027, "cost_kind": "staff", "party": partner, "amount": "200.20"},
        {"year": 2027, "cost_kind": "premises", "party": lead, "amount": "300"},
    ]
    save(filled, Section.BUDGET, {"lines": lines})
    budget = Content(filled).budget
    assert budget.total == Decimal("600.35")
    assert budget.by_year == {2027: Decimal("600.30"), 2028: Decimal("0.05")}
    assert budget.party_totals == (Decimal("400.10"), Decimal("200.25"))
    assert [row.total for row in budget.years[0].rows] == [Decimal("300.30"), Decimal("300.00")]
    assert sum(year.total for year in budget.years) == sum(budget.party_totals) == budget.total


@pytest.mark.parametrize("amount", [Decimal(-1), Decimal("0.001")])
def test_an_amount_below_zero_or_finer_than_ore_is_refused(filled, amount) -> None:
    lead = factories.social_board().slug
    line = {"year": 2027, "cost_kind": "staff", "party": lead, "amount": amount}
    with pytest.raises(sections.WrongAnswer):
        save(filled, Section.BUDGET, {"lines": [line]})


def test_a_budget_over_the_frame_needs_attention(filled) -> None:
    filled.call.amount_frame = Decimal(999_999)
    filled.call.save()
    assert state(filled, Section.BUDGET) == "needs_attention"


def test_a_measured_zero_is_not_a_missing_value(filled) -> None:
    effect = factories.answers()[Section.EFFECTS]["effects"][0]
    save(filled, Section.EFFECTS, {"effects": [effect | {"target": Decimal(0)}]})
    assert filled.expected_effects.get().target == 0
    assert state(filled, Section.EFFECTS) == "ready"
    save(filled, Section.EFFECTS, {"effects": [effect | {"target": None}]})
    assert filled.expected_effects.get().target is None
    assert state(filled, Section.EFFECTS) == "begun"


def test_a_target_against_the_direction_needs_attention(filled) -> None:
    effect = factories.answers()[Section.EFFECTS]["effects"][0]
    save(filled, Section.EFFECTS, {"effects": [effect | {"direction": "increase"}]})
    assert state(filled, Section.EFFECTS) == "needs_attention"
