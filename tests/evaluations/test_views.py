"""Pages of evaluations: who sees what, what a person meets on the way; reading writes nothing."""

import datetime
import errno
import os
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evaluations import assessment, outcomes
from evaluations.models import Assessment, Indicator, OutcomeBatch, OutcomeRow, OutcomeUpload
from fundportal.audit.models import Event
from tests.evaluations import factories
from tests.people import AT

PEOPLE = ["amina", "bertil", "cecilia", "david", "eva", "farid", "ingrid", "johan"]
READERS = {"bertil", "eva", "ingrid"}
WRITERS = {"eva"}


@pytest.fixture(autouse=True)
def _now(time_machine, municipality):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def batch(wage, eva) -> OutcomeBatch:
    return factories.batch(wage, eva)


@pytest.fixture
def frozen(wage, batch, eva) -> Assessment:
    return assessment.assess(
        wage,
        assignment="randomised",
        pooled=False,
        level=Decimal("0.95"),
        conclusion="Det gick bra.",
        supersedes=None,
        by=eva,
        at=AT,
    )


@pytest.fixture
def upload(wage, eva) -> OutcomeUpload:
    return factories.upload(wage.investment, "kod;grupp;lön\nA;1;2\n", eva)


@pytest.fixture
def bare(programme, eva) -> Indicator:
    """An indicator without data."""
    return factories.indicator(programme, eva, "Dagar")


@pytest.fixture
def addresses(programme, bare, wage, batch, frozen, upload) -> dict[str, str]:
    loose = factories.record(bare, "kod;grupp;lön\nQ;1;2\n", upload.uploaded_by).batch
    unused = factories.indicator(programme, upload.uploaded_by, "Frånvaro")
    keys = {
        "list": [],
        "investment": [programme.slug],
        "indicator_add": [programme.slug],
        "indicator_change": [unused.pk],
        "upload_add": [programme.slug],
        "upload": [upload.pk],
        "upload_discard": [upload.pk],
        "batch": [batch.pk],
        "batch_undo": [loose.pk],
        "assess": [wage.pk],
        "assessment": [frozen.pk],
    }
    return {name: reverse(f"evaluations:{name}", args=args) for name, args in keys.items()}


READ_BY_READERS = {"list", "investment", "batch", "assessment"}


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("who", PEOPLE)
def test_each_page_opens_for_those_who_may_and_does_not_exist_for_others(request, who, addresses):
    client = client_of(request.getfixturevalue(who))
    for name, address in addresses.items():
        allowed = READERS if name in READ_BY_READERS else WRITERS
        expected = 200 if who in allowed or name == "list" else 404
        assert client.get(address).status_code == expected, name


def test_the_list_is_empty_for_those_who_evaluate_nothing(david, programme):
    page = client_of(david).get(reverse("evaluations:list")).content.decode()
    assert programme.title not in page


def test_a_page_asks_for_login(addresses):
    for address in addresses.values():
        assert Client().get(address).status_code == 302


def test_an_upload_is_seen_by_nobody_but_the_one_who_chose_the_file(fund, upload):
    from fundportal.directory.roles import Role
    from tests.people import give, person

    other = give(person("Erik"), Role.EVALUATOR, fund=fund)
    assert client_of(other).get(reverse("evaluations:upload", args=[upload.pk])).status_code == 404


def test_reading_writes_nothing(eva, addresses):
    def stored() -> tuple[int, ...]:
        tables = (Event, OutcomeRow, OutcomeBatch, OutcomeUpload, Assessment, Indicator)
        return tuple(model.objects.count() for model in tables)

    client, before = client_of(eva), stored()
    for address in addresses.values():
        client.get(address)
    assert stored() == before


def test_an_auditor_sees_no_way_to_write(ingrid, programme, frozen, batch):
    client = client_of(ingrid)
    for address in (
        reverse("evaluations:investment", args=[programme.slug]),
        reverse("evaluations:batch", args=[batch.pk]),
        reverse("evaluations:assessment", args=[frozen.pk]),
    ):
        page = client.get(address).content.decode()
        assert "/bedom/" not in page
        assert "/angra/" not in page
        assert "/ny-" not in page


INDICATOR = {
    "kind": "outcome",
    "name": "Lön 1978",
    "definition": "Lön under året.",
    "unit": "kronor",
    "direction": "increase",
    "data_source": "Register",
    "baseline": "1 000,5",
    "target": "",
    "decimals": "0",
}


def test_only_what_is_meant_to_change_needs_a_direction(eva, programme):
    client = client_of(eva)
    add = reverse("evaluations:indicator_add", args=[programme.slug])
    lacking = client.post(add, INDICATOR | {"direction": ""})
    assert set(lacking.context["form"].errors) == {"direction"}
    age = INDICATOR | {"kind": "background", "name": "Ålder", "direction": ""}
    assert client.post(add, age).status_code == 302
    assert Indicator.objects.get().name == "Ålder"


def test_an_indicator_is_defined_and_changed_until_it_has_data(eva, programme):
    client = client_of(eva)
    client.post(reverse("evaluations:indicator_add", args=[programme.slug]), INDICATOR)
    indicator = Indicator.objects.get()
    assert (indicator.baseline, indicator.target) == (Decimal("1000.5"), None)
    change = reverse("evaluations:indicator_change", args=[indicator.pk])
    seen = INDICATOR | {"version": indicator.version}
    assert client.post(change, seen | {"unit": "tusen kronor"}).status_code == 302
    late = client.post(change, seen | {"unit": "mnkr", "name": "Mitt namn"})
    assert late.status_code == 200
    assert "Mitt namn" in late.content.decode()
    indicator.refresh_from_db()
    assert (indicator.unit, indicator.version) == ("tusen kronor", 2)
    factories.record(indicator, "kod;grupp;lön\nA;1;2\n", eva)
    assert client.post(change, seen | {"version": 2, "unit": "öre"}).status_code == 200
    indicator.refresh_from_db()
    assert indicator.unit == "tusen kronor"


def test_two_indicators_of_one_name_are_refused(eva, programme, wage):
    page = client_of(eva).post(
        reverse("evaluations:indicator_add", args=[programme.slug]), INDICATOR | {"name": "lön"}
    )
    assert page.status_code == 200
    assert Indicator.objects.count() == 1


def send(client: Client, programme, content: bytes, name: str = "utfall.csv"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("evaluations:upload_add", args=[programme.slug]), {"file": file})


CHOSEN = {
    "participant": "kod",
    "group": "grupp",
    "intervention_value": "1",
    "comparison_value": "0",
    "date_column": "",
    "fixed_date": "2026-11-01",
    "decimal": ",",
    "missing_markers": "NA",
    "missing_reason": "unknown",
}


def test_a_windows_1252_file_goes_from_choice_to_recorded_rows(eva, programme, wage):
    client = client_of(eva)
    content = "kod;grupp;lön\nÅ1;1;12,5\nÄ2;0;NA\n".encode("cp1252")
    shown = client.get(send(client, programme, content).url)
    assert shown.context["form"]["participant"].value() == "kod"
    assert shown.context["form"][f"value_{wage.pk}"].value() == "lön"
    upload = OutcomeUpload.objects.get()
    address = reverse("evaluations:upload", args=[upload.pk])
    assert client.post(address, CHOSEN | {f"value_{wage.pk}": "lön"}).status_code == 302
    assert b"jobb" in client.get(address).content
    upload.refresh_from_db()
    outcomes.record(upload, by=eva, at=AT, progress=factories.no_progress)
    batch = OutcomeBatch.objects.get()
    assert batch.first_date == datetime.date(2026, 11, 1)
    assert reverse("evaluations:batch", args=[batch.pk]) in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "utfall.csv"),
        (b"kod;grupp;varde\n", "utfall.csv"),
        (b"PK\x03\x04", "utfall.xlsx"),
        (b"\x00\x01", "utfall.csv"),
        (b"kod;grupp;varde\n811218-9876;1;1\n", "utfall.csv"),
        (b"k;g\n" * 5000, "utfall.csv"),
    ],
)
def test_a_bad_file_is_a_sentence_at_the_field_and_nothing_stored(
    eva, programme, wage, settings, content, name
):
    settings.OUTCOME_FILE_MAX_BYTES = 10_000
    page = send(client_of(eva), programme, content, name)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not OutcomeUpload.objects.exists()
    assert not list(settings.FILES_DIR.rglob("*.*"))


def test_a_full_disk_is_said_at_the_field_and_nothing_is_half_kept(
    eva, programme, wage, settings, monkeypatch
):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    page = send(client_of(eva), programme, b"kod;grupp;varde\nA;1;1\n", "utfall.csv")
    assert "Disken är full" in str(page.context["form"].errors["file"])
    assert not OutcomeUpload.objects.exists()
    assert not [path for path in settings.FILES_DIR.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "wrong",
    [
        {"fixed_date": ""},
        {"fixed_date": "2026-12-24"},
        {"date_column": "lön"},
        {"comparison_value": "1"},
        {"participant": ""},
        {"participant": "grupp"},
        {"value": ""},
        {"decimal": "x"},
    ],
)
def test_choices_that_do_not_fit_are_told_and_nothing_starts(eva, wage, upload, wrong):
    value = wrong.pop("value", "lön") if "value" in wrong else "lön"
    data = CHOSEN | {f"value_{wage.pk}": value} | wrong
    page = client_of(eva).post(reverse("evaluations:upload", args=[upload.pk]), data)
    assert page.status_code == 200
    assert page.context["form"].errors
    upload.refresh_from_db()
    assert upload.status == "uploaded"


def test_faults_are_listed_and_can_be_downloaded(eva, wage):
    upload = factories.record(wage, "kod;grupp;lön\nA;1;tolv\n", eva)
    client = client_of(eva)
    page = client.get(reverse("evaluations:upload", args=[upload.pk])).content.decode()
    assert "tolv" in page
    told = client.get(reverse("evaluations:upload_faults", args=[upload.pk]))
    assert told["Content-Type"].startswith("text/csv")
    assert "tolv" in told.content.decode("utf-8-sig")


def test_there_is_no_list_of_faults_where_there_are_none(eva, upload):
    address = reverse("evaluations:upload_faults", args=[upload.pk])
    assert client_of(eva).get(address).status_code == 404


def test_undoing_needs_a_reason_and_a_file_can_be_thrown_away(eva, batch, upload):
    client = client_of(eva)
    undo = reverse("evaluations:batch_undo", args=[batch.pk])
    assert client.post(undo, {"reason": ""}).status_code == 200
    assert client.post(undo, {"reason": "Fel fil"}).status_code == 302
    batch.refresh_from_db()
    assert batch.undone_reason == "Fel fil"
    assert client.post(undo, {"reason": "Igen"}).status_code == 200
    client.post(reverse("evaluations:upload_discard", args=[upload.pk]))
    upload.refresh_from_db()
    assert upload.status == "discarded"


def test_small_groups_are_not_counted_on_the_page(eva, wage):
    batch = factories.record(wage, factories.table(range(20), range(3)), eva).batch
    page = client_of(eva).get(reverse("evaluations:batch", args=[batch.pk]))
    assert [(row.people, row.missing) for row in page.context["counts"]] == [(None, None)] * 2


def test_the_result_is_shown_at_once_and_frozen_as_it_was_seen(eva, wage, batch):
    client, address = client_of(eva), reverse("evaluations:assess", args=[wage.pk])
    shown = client.get(
        address,
        {"assignment": "randomised", "method": "pooled", "level": "0.99", "design": "means"},
    )
    assert shown.context["page"].assessment.result["evidence_grade"] == 5
    assert "<svg" in shown.content.decode()
    assert not Assessment.objects.exists()
    form = shown.context["freeze"]
    data = {name: form[name].value() or "" for name in form.fields} | {"conclusion": "Bra."}
    made = client.post(address, data)
    frozen = Assessment.objects.get()
    assert made.url == reverse("evaluations:assessment", args=[frozen.pk])
    assert (frozen.pooled, frozen.level, frozen.conclusion) == (True, Decimal("0.990"), "Bra.")
    late = client.post(address, data | {"conclusion": "Min text"})
    assert late.status_code == 200
    assert "Min text" in late.content.decode()
    assert late.context["freeze"]["supersedes"].value() == frozen.pk
    assert Assessment.objects.count() == 1


def test_too_small_groups_give_the_reason_instead_of_a_result(eva, wage):
    factories.record(wage, factories.table(range(4), range(6)), eva)
    page = client_of(eva).get(reverse("evaluations:assess", args=[wage.pk]))
    assert "5" in page.context["refusal"]
    assert "page" not in page.context


def test_the_number_of_queries_does_not_grow_with_the_rows(
    eva, fund, social_board, cecilia, programme, wage, django_assert_max_num_queries
):
    client = client_of(eva)
    for number in range(3):
        other = factories.investment(fund, social_board, cecilia, f"Satsning {number}")
        factories.indicator(other, eva)
    for number in range(3):
        more = factories.indicator(programme, eva, f"Mått {number}")
        factories.batch(more, eva)
    with django_assert_max_num_queries(8):
        client.get(reverse("evaluations:list"))
    page = reverse("evaluations:investment", args=[programme.slug])
    with django_assert_max_num_queries(20) as few:
        client.get(page)
    for number in range(3, 6):
        factories.batch(factories.indicator(programme, eva, f"Mått {number}"), eva)
    with django_assert_max_num_queries(len(few)):
        client.get(page)
