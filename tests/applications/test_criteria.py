"""The criteria of a call: written whole, weighed, and fixed at the first score."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from applications import criteria
from applications.models import Call, Criterion
from applications.models.calls import Aggregate, shares
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def text(name: str, weight: str = "1", **more: str) -> criteria.CriterionText:
    said = {"anchor_1": "Inget tyder på det.", "anchor_5": "Allt tyder på det.", **more}
    return criteria.CriterionText(name=name, weight=Decimal(weight), **said)


def written(call: Call, *texts: criteria.CriterionText, **how) -> list[Criterion]:
    by = how.pop("by", None) or factories.manager(call.fund)
    return criteria.write_criteria(call, criteria=texts, by=by, at=AT, **how)


def test_criteria_are_written_in_order_with_one_event() -> None:
    call = factories.open_call()
    made = written(call, text("Behov", "3"), text("Metod", "1", anchor_3="Delvis."))
    assert [(item.position, item.name) for item in made] == [(1, "Behov"), (2, "Metod")]
    assert made[1].anchors == {
        1: "Inget tyder på det.",
        2: "",
        3: "Delvis.",
        4: "",
        5: "Allt tyder på det.",
    }
    assert shares(made) == [Decimal("0.75"), Decimal("0.25")]
    assert Event.objects.filter(act="call.write_criteria").count() == 1
    call.refresh_from_db()
    assert call.version == 2


def test_the_same_criteria_again_change_nothing() -> None:
    call = factories.open_call()
    first = written(call, text("Behov"))
    assert [item.pk for item in written(call, text("Behov"))] == [item.pk for item in first]
    assert Event.objects.filter(act="call.write_criteria").count() == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ([text(" ")], "ett namn"),
        ([text("Behov"), text("behov")], "samma namn"),
        ([text("Behov", "0")], "större än 0"),
        ([text("Behov", "-1")], "större än 0"),
        ([text("Behov", anchor_5=" ")], "vad 1 och 5 betyder"),
        ([text(f"Grund {n}") for n in range(21)], "högst 20"),
    ],
)
def test_wrong_criteria_are_refused_whole(wrong, says) -> None:
    call = factories.open_call()
    written(call, text("Metod"))
    with pytest.raises(criteria.WrongCriteria, match=says):
        written(call, *wrong)
    assert [item.name for item in call.criteria.all()] == ["Metod"]


def test_only_the_funds_manager_writes_criteria() -> None:
    call = factories.open_call()
    with pytest.raises(NotPermitted):
        written(call, text("Behov"), by=factories.applicant())


def test_who_saw_an_older_version_is_told() -> None:
    call = factories.open_call()
    written(call, text("Behov"))
    with pytest.raises(criteria.ChangedMeanwhile):
        written(call, text("Metod"), seen_version=1)


def test_criteria_are_fixed_at_the_first_score() -> None:
    call = factories.open_call()
    (kept,) = written(call, text("Behov"))
    assert criteria.fix_criteria(call, at=AT).criteria_fixed_at == AT
    assert criteria.fix_criteria(call, at=AT.replace(year=2027)).criteria_fixed_at == AT
    with pytest.raises(criteria.CriteriaFixed, match="Kopiera utlysningen"):
        written(call, text("Metod"))
    call.refresh_from_db()
    for act in (
        lambda: Criterion.objects.create(call=call, position=2, name="Ny"),
        lambda: Criterion.objects.filter(pk=kept.pk).update(weight=9),
        lambda: Criterion.objects.filter(pk=kept.pk).delete(),
        lambda: Call.objects.filter(pk=call.pk).update(criteria_fixed_at=None),
        lambda: Call.objects.filter(pk=call.pk).update(aggregate=Aggregate.SUM),
    ):
        with pytest.raises(IntegrityError, match="call"), transaction.atomic():
            act()
    Call.objects.filter(pk=call.pk).update(name="Annat namn")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"weight": 0}, "criterion_weight_above_zero"),
        ({"name": ""}, "criterion_has_a_name"),
        ({"position": 1}, "criterion_one_per_position"),
        ({"name": "Behov"}, "criterion_named_once_per_call"),
    ],
)
def test_the_database_refuses(changes, constraint) -> None:
    call = factories.open_call()
    written(call, text("Behov"))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Criterion.objects.create(**{"call": call, "position": 2, "name": "Metod", **changes})


@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [
        ("aggregate", "highest", "call_aggregate_known"),
        ("score_visibility", "nobody", "call_score_visibility_known"),
        ("grace_minutes", 10_081, "call_grace_within_a_week"),
    ],
)
def test_settings_of_a_call_are_known_ones(field, value, constraint) -> None:
    call = factories.open_call()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**{field: value})


def test_criteria_are_seen_by_everyone_who_has_logged_in() -> None:
    call = factories.open_call()
    (made,) = written(call, text("Behov"))
    assert list(Criterion.objects.visible_to(factories.applicant())) == [made]
    assert not Criterion.objects.visible_to(AnonymousUser()).exists()
