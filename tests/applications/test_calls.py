"""Calls: what the fund manager decides, copies, criteria; who may do it."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from applications import calls, checklists, criteria, guides
from applications.calls import CallSettings
from applications.criteria import CriteriaFixed, CriterionText
from applications.guides import Guide
from applications.models import Call
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from tests.applications import factories
from tests.people import AT

DAY = datetime.timedelta(days=1)
pytestmark = pytest.mark.django_db


def criterion(name: str, weight: int = 1) -> CriterionText:
    return CriterionText(name=name, weight=Decimal(weight), anchor_1="Svagt.", anchor_5="Starkt.")


def changed(call: Call, bertil, **settings) -> Call:
    return calls.announce(
        fund=call.fund,
        name=call.name,
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        amount_frame=call.amount_frame,
        text=call.text,
        settings=CallSettings(**settings),
        call=call,
        by=bertil,
        at=AT,
    )


def test_the_manager_decides_stages_rules_and_texts(bertil, fund) -> None:
    call = changed(
        factories.open_call(fund),
        bertil,
        takes_needs_analyses=True,
        takes_ideas=False,
        needs_sign_off=False,
        grace_minutes=30,
        aggregate="median",
        priorities="Barn\n\nUnga\n",
        name_en="Call 2026",
    )
    call.refresh_from_db()
    assert (call.takes_ideas, call.needs_sign_off, call.grace_minutes) == (False, False, 30)
    assert call.priority_list == ["Barn", "Unga"]
    assert call.first_step == "needs"
    event = Event.objects.get(act="call.change")
    assert event.details["after"]["aggregate"] == "median"
    assert "text" not in event.details["after"]


def test_a_change_without_settings_leaves_them(bertil, fund) -> None:
    call = changed(factories.open_call(fund), bertil, grace_minutes=30)
    values = {"fund": fund, "name": "Nytt namn", "opens_at": call.opens_at, "closes_at": None}
    again = calls.announce(**values, amount_frame=None, text="x", call=call, by=bertil, at=AT)
    assert again.grace_minutes == 30
    events = Event.objects.count()
    same = calls.announce(**values, amount_frame=None, text="x", call=again, by=bertil, at=AT)
    assert same.version == again.version
    assert Event.objects.count() == events  # nothing was changed, so nothing is told


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"grace_minutes": 10_081}, calls.CallSettingsWrong),
        ({"takes_ideas": False, "applications_close_at": AT + 90 * DAY}, calls.CallDates),
        ({"applications_close_at": AT + DAY}, calls.CallDates),  # the ideas close later
    ],
)
def test_settings_that_do_not_go_together_are_refused(wrong, refusal, bertil, fund) -> None:
    with pytest.raises(refusal):
        changed(factories.open_call(fund), bertil, **wrong)


def test_the_database_refuses_applications_that_close_before_the_ideas(fund) -> None:
    call = factories.open_call(fund)
    with pytest.raises(IntegrityError, match="applications_close_after"), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(applications_close_at=call.closes_at - DAY)


def test_how_scores_are_summed_up_stays_once_somebody_has_scored(bertil, fund) -> None:
    call = factories.open_call(fund)
    criteria.fix_criteria(call, at=AT)
    with pytest.raises(CriteriaFixed):
        changed(call, bertil, aggregate="sum")
    assert changed(call, bertil, grace_minutes=5).grace_minutes == 5


def test_a_copy_takes_everything_but_cases_and_scores(bertil, fund) -> None:
    earlier = changed(factories.open_call(fund), bertil, needs_sign_off=False, priorities="Barn")
    written = [criterion("Behov", 3), criterion("Metod")]
    criteria.write_criteria(earlier, criteria=written, by=bertil, at=AT)
    checklists.add_item(fund=fund, call=earlier, text="Underskrift finns", by=bertil, at=AT)
    guides.set_guides(earlier, guides={"need": Guide(200, "Kort.")}, by=bertil, at=AT)
    criteria.fix_criteria(earlier, at=AT)
    how = {"opens_at": AT + DAY, "closes_at": AT + 9 * DAY, "by": bertil, "at": AT}
    made = calls.copy(earlier, name="Utlysning 2027", **how)
    again = calls.copy(earlier, name="Utlysning 2027", **how)
    assert again == made != earlier
    made.refresh_from_db()
    assert (made.needs_sign_off, made.priorities, made.text) == (False, "Barn", earlier.text)
    assert [(c.name, c.weight, c.anchor_5) for c in made.criteria.all()] == [
        ("Behov", 3, "Starkt."),
        ("Metod", 1, "Starkt."),
    ]
    assert [item.text for item in made.checklist.all()] == ["Underskrift finns"]
    assert made.question_guides.get().most_words == 200
    assert made.criteria_fixed_at is None
    assert made.copied_from == earlier
    assert earlier.criteria.count() == 2
    assert Event.objects.get(act="call.copy").details["copied_from"] == earlier.name


def test_only_the_manager_of_the_fund_copies(amina, fund) -> None:
    call = factories.open_call(fund)
    with pytest.raises(NotPermitted):
        calls.copy(call, name="Min", opens_at=AT, closes_at=None, by=amina, at=AT)


def form_of(call: Call, **changes: str) -> dict[str, str]:
    values = {
        "fund": str(call.fund_id),
        "name": call.name,
        "text": call.text,
        "opens_at": "2026-10-01T08:00",
        "closes_at": "2026-12-24T16:00",
        "grace_minutes": "45",
        "undo_hours": "24",
        "takes_needs_analyses": "on",
        "aggregate": "sum",
        "score_visibility": "office",
        "priorities": "Barn först",
        "name_en": "Call",
        "seen_version": str(call.version),
    }
    return {**values, **changes}


def test_the_form_reaches_every_setting(client, clock, bertil, fund) -> None:
    call = factories.open_call(fund)
    client.force_login(bertil)
    page = reverse("applications:call_edit", args=[call.slug])
    assert client.get(page).status_code == 200
    answer = client.post(page, form_of(call))
    assert answer.status_code == 302
    call.refresh_from_db()
    assert (call.takes_ideas, call.needs_sign_off, call.takes_needs_analyses) == (
        False,
        False,
        True,
    )
    assert (call.grace_minutes, call.undo_hours, call.aggregate) == (45, 24, "sum")
    assert (call.priorities, call.name_en, call.score_visibility) == (
        "Barn först",
        "Call",
        "office",
    )
    shown = client.get(reverse("applications:call", args=[call.slug])).content.decode()
    assert "Barn först" in shown


def test_a_new_call_is_not_offered_a_closed_fund(client, clock, bertil, fund) -> None:
    client.force_login(bertil)
    page = "/arbete/ansokningar/utlysningar/ny/"
    offered = client.get(page).context["form"].fields["fund"].queryset
    assert list(offered) == [fund]
    call = factories.open_call(fund)
    fund.closed_date = AT.date()
    fund.save()
    assert not client.get(page).context["form"].fields["fund"].queryset
    changing = client.get(f"/arbete/ansokningar/utlysningar/{call.slug}/andra/")
    assert list(changing.context["form"].fields["fund"].queryset) == [fund]


def test_a_wrong_closing_is_said_at_its_field(client, clock, bertil, fund) -> None:
    call = factories.open_call(fund)
    client.force_login(bertil)
    page = reverse("applications:call_edit", args=[call.slug])
    wrong = form_of(call, applications_close_at="2026-12-30T16:00")  # without ideas
    form = client.post(page, wrong).context["form"]
    assert "applications_close_at" in form.errors


def test_criteria_are_written_and_emptied_in_their_form(client, clock, bertil, fund) -> None:
    call = factories.open_call(fund)
    client.force_login(bertil)
    page = reverse("applications:call_criteria", args=[call.slug])
    row = {"name_0": "Behov", "weight_0": "2,5", "anchor_1_0": "Svagt.", "anchor_5_0": "Starkt."}
    lacking = client.post(page, {"rows": "2", **row, "name_1": "Metod"})
    faults = lacking.context["form"].errors
    assert set(faults) == {"weight_1", "anchor_1_1", "anchor_5_1"}
    assert all(said.startswith("Bedömningsgrund 2: ") for [said] in faults.values()), faults
    more = client.post(page, {"rows": "2", **row, "more": "1"})
    assert len(more.context["form"].row_list()) == 4
    assert "Svagt." in more.content.decode()
    assert not call.criteria.exists()
    assert client.post(page, {"rows": "2", **row}).status_code == 302
    assert call.criteria.get().weight == Decimal("2.5")
    assert client.post(page, {"rows": "2"}).status_code == 302
    assert not call.criteria.exists()


def test_the_copys_page_leads_to_the_new_call(client, clock, bertil, fund) -> None:
    call = factories.open_call(fund)
    client.force_login(bertil)
    page = reverse("applications:call_copy", args=[call.slug])
    answer = client.post(page, {"name": "Ny", "opens_at": "2027-01-01T08:00"})
    made = Call.objects.get(copied_from=call)
    assert answer["Location"] == reverse("applications:call_edit", args=[made.slug])


def test_a_call_named_as_an_address_gets_another(bertil, fund) -> None:
    assert factories.open_call(fund, name="Ny").slug == "ny-2"
