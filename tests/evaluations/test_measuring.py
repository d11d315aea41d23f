"""Measuring times: planned, closed to data, their drop-out shown and reminded of."""

import datetime

import pytest
from django.urls import reverse

from evaluations import completeness, measuring, outcomes, reminders
from evaluations.models import MeasuringTime, OutcomeRow
from fundportal.directory.errors import NotPermitted
from fundportal.notices.models import Notice
from tests.evaluations import factories
from tests.evaluations.factories import TODAY
from tests.people import AT

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


@pytest.fixture
def after(programme, eva) -> MeasuringTime:
    """A time that ends on the day on which factories measure."""
    return _planned(programme, eva, "Efter", TODAY - 10 * DAY, TODAY)


def _planned(programme, eva, name, first, last) -> MeasuringTime:
    return measuring.plan(programme, name=name, first_date=first, last_date=last, by=eva, at=AT)


def test_days_and_names_belong_to_one_time(programme, after, eva):
    for name, first, last in (
        ("efter", TODAY + DAY, TODAY + 2 * DAY),
        ("Annan", TODAY, TODAY + 2 * DAY),
        ("Annan", TODAY - 20 * DAY, TODAY + 20 * DAY),
    ):
        with pytest.raises(measuring.DaysTaken):
            _planned(programme, eva, name, first, last)
    assert MeasuringTime.objects.count() == 1


def test_a_closed_time_takes_no_data_until_it_is_opened_again(wage, after, eva):
    later = AT + 3 * DAY
    with pytest.raises(measuring.NotClosed):
        measuring.close(after, by=eva, at=AT.replace(hour=12))
    measuring.close(after, by=eva, at=later)
    dated = "kod;grupp;datum;lön\n" + f"A;1;{TODAY};1\nB;0;{TODAY - 30 * DAY};2\n"
    upload = factories.record(wage, dated, eva, date_column="datum", fixed_date=None)
    assert (upload.status, upload.fault_count) == ("faulty", 1)
    assert "”Efter”" in upload.faults[0]["expected"]
    fresh = factories.upload(wage.investment, factories.table([1], [2]), eva)
    with pytest.raises(outcomes.WrongMapping, match="Efter"):
        outcomes.start_import(fresh, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)
    with pytest.raises(measuring.IsClosed, match="Eva"):
        measuring.change(
            after, name="Ny", first_date=TODAY, last_date=TODAY, version=1, by=eva, at=later
        )
    with pytest.raises(measuring.NoReason):
        measuring.open_again(after, reason=" ", by=eva, at=later)
    measuring.open_again(after, reason="Två enkäter kom sent", by=eva, at=later)
    assert factories.record(wage, dated, eva, date_column="datum", fixed_date=None).batch
    assert OutcomeRow.objects.count() == 2


def test_drop_out_is_counted_per_group_with_the_reason(wage, after, eva, programme):
    text = factories.table(["", "NA", *range(20)], [0] * 15)
    factories.record(wage, text, eva, missing_reason="left", fixed_date=TODAY - 3 * DAY)
    programme.fund.threshold_internal = 2
    (state,) = completeness.of_investment(programme, today=TODAY)
    (one,) = state.indicators
    shown = [(g.people, g.measured, g.left, g.missing, g.absent) for g in one.groups]
    assert shown == [(22, 20, 2, 0, 0), (15, 15, 0, 0, 0)]
    assert one.groups[0].share == pytest.approx(20 / 22)


def test_few_people_are_hidden_and_cannot_be_computed(wage, after, eva, programme):
    text = factories.table(["", *range(20)], range(15))
    factories.record(wage, text, eva, fixed_date=TODAY - 3 * DAY)
    (state,) = completeness.of_investment(programme, today=TODAY)
    intervention = state.indicators[0].groups[0]
    assert intervention.missing is None
    assert intervention.measured is None or intervention.people is None
    assert intervention.share is None


def test_who_records_is_told_before_and_once_after_what_is_missing(wage, after, eva, programme):
    assert reminders.remind(at=AT) == reminders.remind(at=AT) + 1 == 1
    factories.record(wage, factories.table([1, 2], [3, 4]), eva, fixed_date=TODAY - 30 * DAY)
    late = AT + 5 * DAY
    assert reminders.remind(at=late) == reminders.remind(at=late) + 1 == 1
    told = Notice.objects.filter(url=reverse("evaluations:measuring", args=[programme.slug]))
    assert {notice.recipient for notice in told} == {eva}
    assert told.count() == 2


def test_nobody_is_told_of_a_time_that_is_complete(wage, after, eva):
    factories.record(wage, factories.table([1, 2], [3, 4]), eva, fixed_date=TODAY)
    MeasuringTime.objects.update(reminded_at=AT)
    assert reminders.remind(at=AT + 5 * DAY) == 0
    assert not Notice.objects.filter(url__contains="mattillfallen").exists()


@pytest.mark.parametrize("who", ["amina", "bertil", "ingrid", "johan"])
def test_only_evaluators_plan_and_close(request, programme, after, who):
    person = request.getfixturevalue(who)
    for act in (
        lambda: _planned(programme, person, "Ny", TODAY + DAY, TODAY + DAY),
        lambda: measuring.close(after, by=person, at=AT + 9 * DAY),
        lambda: measuring.open_again(after, reason="Nej", by=person, at=AT),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_the_pages_plan_change_close_and_open(client, programme, after, eva, time_machine):
    client.force_login(eva)
    plan = reverse("evaluations:time_plan", args=[programme.slug])
    sent = {"name": "Före", "first_date": "2026-01-01", "last_date": "2026-01-31"}
    assert client.post(plan, sent).status_code == 302
    before = MeasuringTime.objects.get(name="Före")
    change = reverse("evaluations:time_change", args=[before.pk])
    assert client.post(change, sent | {"name": "Start", "version": 1}).status_code == 302
    client.post(reverse("evaluations:time_close", args=[before.pk]))
    page = client.get(reverse("evaluations:measuring", args=[programme.slug])).content.decode()
    assert "Start" in page
    before.refresh_from_db()
    assert before.closed_by == eva
    client.post(reverse("evaluations:time_open", args=[before.pk]), {"reason": "Sena svar"})
    before.refresh_from_db()
    assert before.closed_at is None
