"""What an indicator means is fixed once it has data; what is aimed at per time is not."""

from decimal import Decimal

import pytest
from django.urls import reverse

from applications.models import ExpectedEffect
from evaluations import data_sets, indicators, measuring
from evaluations.models import Indicator, Target
from fundportal.audit.models import Event
from tests.evaluations import factories
from tests.evaluations.factories import TODAY
from tests.people import AT

SAID = {
    "kind": "outcome",
    "name": "Lön",
    "definition": "Lön före skatt.",
    "unit": "kronor",
    "direction": "increase",
    "data_source": "Lönekontoret",
    "collected_by": "Lönekontoret",
    "decimals": 0,
}


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(AT)


@pytest.fixture
def told(programme, eva) -> Indicator:
    return indicators.define(programme, **SAID, by=eva, at=AT)


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("name", "Annat", "namn"),
        ("definition", "Lön efter skatt.", "definition"),
        ("unit", "euro", "enhet"),
        ("direction", "decrease", "riktning"),
        ("kind", "background", "slag"),
        ("baseline", Decimal(3), "utgångsläge"),
    ],
)
def test_a_change_of_meaning_after_data_is_refused_by_name(told, eva, field, value, named):
    factories.batch(told, eva)
    with pytest.raises(indicators.HasData, match=named):
        indicators.revise(told, **(SAID | {field: value}), version=1, by=eva, at=AT)
    told.refresh_from_db()
    assert told.version == 1


def test_what_is_aimed_at_can_change_after_data(told, eva, programme):
    factories.batch(told, eva)
    time = measuring.plan(programme, name="Efter", first_date=TODAY, last_date=TODAY, by=eva, at=AT)
    said = SAID | {"collected_by": "Skolan", "targets": {time.pk: Decimal("12.5")}}
    told = indicators.revise(told, **said, version=1, by=eva, at=AT)
    assert (told.collected_by, told.version) == ("Skolan", 2)
    events = Event.objects.count()
    assert indicators.revise(told, **said, version=2, by=eva, at=AT).version == 2
    assert Event.objects.count() == events  # nothing was changed, so nothing is told
    said["times"] = [time]
    assert indicators.revise(told, **said, version=2, by=eva, at=AT).version == 3
    assert Target.objects.get(indicator=told).value == Decimal("12.5")
    indicators.revise(told, **(SAID | {"targets": {time.pk: None}}), version=3, by=eva, at=AT)
    assert not Target.objects.exists()


def test_a_new_indicator_takes_the_place_of_the_old_one_once(told, eva, programme):
    factories.batch(told, eva)
    new = SAID | {"name": "Lön efter skatt", "definition": "Lön efter skatt."}
    made = indicators.define(programme, **new, replaces=told, by=eva, at=AT)
    assert (made.replaces, told.rows.count(), made.rows.count()) == (told, 12, 0)
    with pytest.raises(indicators.ReplacedAlready):
        indicators.define(programme, **(new | {"name": "Igen"}), replaces=told, by=eva, at=AT)


def test_a_personal_number_in_a_definition_is_refused(programme, eva):
    with pytest.raises(data_sets.PersonalNumber):
        indicators.define(
            programme, **(SAID | {"definition": "Som för 811218-9876"}), by=eva, at=AT
        )


def test_the_form_takes_targets_and_starts_a_replacement_with_what_stands(
    client, told, eva, programme
):
    time = measuring.plan(programme, name="Efter", first_date=TODAY, last_date=TODAY, by=eva, at=AT)
    factories.batch(told, eva)
    client.force_login(eva)
    change = reverse("evaluations:indicator_change", args=[told.pk])
    add = reverse("evaluations:indicator_add", args=[programme.slug])
    assert f"{add}?ersatter={told.pk}" in client.get(change).content.decode()
    sent = SAID | {"version": 1, f"target_{time.pk}": "7,5"}
    assert client.post(change, sent).status_code == 302
    assert Target.objects.get().value == Decimal("7.5")
    assert "Lön före skatt." in client.get(f"{add}?ersatter={told.pk}").content.decode()
    assert client.get(f"{add}?ersatter=99999").status_code == 404
    assert client.post(f"{add}?ersatter={told.pk}", SAID | {"name": "Nettolön"}).status_code == 302
    assert Indicator.objects.get(name="Nettolön").replaces == told


def test_an_effect_of_the_application_becomes_an_indicator_once(client, eva, programme):
    promised = {
        "indicator": "Frånvaro",
        "unit": "procent",
        "direction": "decrease",
        "baseline": Decimal("31.5"),
        "target": Decimal(20),
        "data_source": "Frånvarosystemet",
    }
    application = programme.decision.application
    effect = ExpectedEffect.objects.create(application=application, position=90, **promised)
    client.force_login(eva)
    add = reverse("evaluations:indicator_add", args=[programme.slug])
    begin = f"{add}?effekt={effect.pk}"
    assert begin.removeprefix(add) in client.get(add).content.decode()
    form = client.get(begin).context["form"]
    begun = {name: form[name].value() for name in ("name", "unit", "direction", "data_source")}
    assert list(begun.values()) == ["Frånvaro", "procent", "decrease", "Frånvarosystemet"]
    assert (form["baseline"].value(), form["target"].value()) == (Decimal("31.5"), Decimal(20))
    assert form["decimals"].value() == 1
    sent = SAID | begun | {"definition": "Skoldagar utan giltigt skäl.", "decimals": 1}
    assert client.post(begin, sent).status_code == 302
    assert Indicator.objects.get(name="Frånvaro").data_source == "Frånvarosystemet"
    assert begin.removeprefix(add) not in client.get(add).content.decode()
    assert client.get(begin).status_code == 404
    assert client.get(f"{add}?effekt=x").status_code == 404
