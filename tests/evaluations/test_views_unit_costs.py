"""Pages of unit costs and price indices."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluations import price_indices
from evaluations.models import PriceIndexValue, UnitCost
from evaluations.price_indices import IndexFigure
from tests.evaluations.unit_costs import HEADER, ROW, added, line
from tests.people import AT

LIST = "/arbete/utvardering/enhetskostnader/"
TYPED = {
    "code": "hvb-dygn",
    "name": "Placering i HVB",
    "payer": "Kommun/socialnämnd",
    "unit": "dygn",
    "amount": "6 000,50",
    "low": "",
    "high": "9000",
    "price_year": "2024",
    "source": "Ekonomikontoret",
    "source_address": "",
    "valid_from": "2024-01-01",
    "note": "",
}


@pytest.fixture
def evaluator(client, eva):
    client.force_login(eva)
    return client


@pytest.fixture
def applicant(client, amina):
    client.force_login(amina)
    return client


def text_of(response) -> str:
    return response.content.decode()


def upload(*lines: str, header: str = HEADER, name: str = "kostnader.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\r\n".join([header, *lines]).encode())


def test_the_list_shows_the_newest_versions_to_everyone_logged_in(applicant, eva) -> None:
    added(eva)
    page = text_of(applicant.get(LIST))
    assert "Placering i HVB" in page
    assert "6\u202f000,50" in page
    assert reverse("evaluations:unit_cost_add") not in page


def test_the_list_takes_as_many_queries_whatever_its_length(
    evaluator, eva, django_assert_max_num_queries
) -> None:
    for number in range(60):
        added(eva, code=f"KOD-{number}")
    with django_assert_max_num_queries(10):
        page = text_of(evaluator.get(LIST))
    assert "60 enhetskostnader" in page


def test_filters_that_do_not_exist_count_as_none(evaluator, eva) -> None:
    added(eva)
    query = "?payer=kyrkan&kind=x&level=KPI+abc&page=99&q=%00"
    assert evaluator.get(LIST + query).status_code == 200


def test_another_price_level(evaluator, eva) -> None:
    for year, value in ((2019, "334.26"), (2024, "415.00")):
        price_indices.record(IndexFigure("KPI", year, Decimal(value), "SCB"), by=eva, at=AT)
    added(eva, price_year=2019, amount=Decimal(10000), high=None)
    added(eva, code="ANNAN", price_year=2010)
    page = text_of(evaluator.get(LIST, {"level": "KPI 2024"}))
    assert "12\u202f415" in page
    assert "index saknas för året" in page


def test_the_export_holds_what_the_list_shows(evaluator, eva) -> None:
    added(eva)
    added(eva, code="ANNAN", payer="region")
    exported = evaluator.get("/arbete/utvardering/enhetskostnader.csv", {"payer": "region"})
    assert exported.content.decode("utf-8-sig").split("\r\n")[0] == HEADER
    assert "ANNAN" in text_of(exported)
    assert "HVB-DYGN" not in text_of(exported)


def test_add_and_revise(evaluator) -> None:
    answer = evaluator.post(reverse("evaluations:unit_cost_add"), TYPED)
    assert answer.url == LIST + "HVB-DYGN/"
    address = reverse("evaluations:unit_cost_revise", args=["HVB-DYGN"])
    form = text_of(evaluator.get(address))
    assert 'value="6 000,50"' in form.replace("\u202f", " ")
    assert 'value="2024"' in form
    typed = TYPED | {"amount": "7000", "version": "1", "valid_from": "2025-01-01"}
    assert evaluator.post(address, typed).status_code == 302
    assert list(UnitCost.objects.order_by("version").values_list("amount", flat=True)) == [
        Decimal("6000.50"),
        Decimal(7000),
    ]
    page = text_of(evaluator.get(LIST + "HVB-DYGN/"))
    assert "6\u202f000,50" in page
    assert "7\u202f000" in page
    late = evaluator.post(address, typed | {"amount": "1"})
    assert "Någon skrev en ny version" in text_of(late)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "två ord"),
        ("payer", "kyrkan"),
        ("amount", "0"),
        ("amount", "fel"),
        ("low", "9000"),
        ("high", "1"),
        ("price_year", "24"),
        ("source_address", "ftp://example.org"),
        ("valid_from", "igår"),
    ],
)
def test_what_is_typed_wrong_is_said_at_the_field(evaluator, field: str, value: str) -> None:
    answer = evaluator.post(reverse("evaluations:unit_cost_add"), TYPED | {field: value})
    assert answer.status_code == 200
    assert "error-summary" in text_of(answer)
    assert not UnitCost.objects.exists()


def test_a_file_is_shown_before_it_is_written(evaluator, eva) -> None:
    added(eva)
    address = reverse("evaluations:unit_cost_import")
    lines = [line(), line(kod="NY", namn='Med "citat" <b>')]
    quoted = lines[1].replace('Med "citat" <b>', '"Med ""citat"" <b>"')
    preview = evaluator.post(address, {"file": upload(lines[0], quoted)})
    assert UnitCost.objects.count() == 1
    assert "<b>" not in text_of(preview)
    confirm = preview.context["form"].initial
    assert evaluator.post(address, confirm).url == LIST
    assert set(UnitCost.objects.values_list("code", flat=True)) == {"HVB-DYGN", "NY"}
    again = evaluator.post(address, confirm, follow=True)
    assert "ändrades efter att du" in text_of(again)


def test_the_faults_of_a_file_are_listed(evaluator) -> None:
    address = reverse("evaluations:unit_cost_import")
    page = text_of(evaluator.post(address, {"file": upload(line(belopp="gratis"))}))
    assert "gratis" in page
    assert "decimalkomma" in page
    broken = {"file": upload(line(), header=HEADER.replace("belopp", "pris"))}
    assert "pris" in text_of(evaluator.post(address, broken))
    assert evaluator.post(address, {"file": upload(name="a.xlsx")}).status_code == 200
    assert not UnitCost.objects.exists()


def test_a_confirmation_that_was_tampered_with_writes_nothing(evaluator) -> None:
    address = reverse("evaluations:unit_cost_import")
    text = HEADER + "\n" + line()
    for posted in (
        {"seen": "x"},
        {"seen": "x", "text": "kod", "filename": "a.csv"},
        {"seen": "x", "text": text, "filename": "a.csv"},
        {"seen": "x", "text": text.replace("6 000,50", "x"), "filename": "a.csv"},
    ):
        assert evaluator.post(address, posted).status_code == 200
    assert not UnitCost.objects.exists()


def test_price_indices(evaluator) -> None:
    address = reverse("evaluations:price_index_add")
    typed = {
        "index": "kpi",
        "year": "2023",
        "value": "403,70",
        "source": "SCB",
        "source_address": "",
    }
    assert evaluator.post(address, typed).url == "/arbete/utvardering/prisindex/"
    assert PriceIndexValue.objects.get().value == Decimal("403.70")
    assert "403,70" in text_of(evaluator.get("/arbete/utvardering/prisindex/"))
    assert evaluator.post(address, typed).status_code == 200
    assert evaluator.post(address, typed | {"value": "0"}).status_code == 200
    assert PriceIndexValue.objects.count() == 1


def test_who_may_only_read_gets_no_form(applicant, eva) -> None:
    added(eva)
    for name in ("unit_cost_add", "unit_cost_import", "price_index_add"):
        assert applicant.get(reverse(f"evaluations:{name}")).status_code == 404
    assert (
        applicant.get(reverse("evaluations:unit_cost_revise", args=["HVB-DYGN"])).status_code == 404
    )
    assert applicant.get(LIST + "FINNS-INTE/").status_code == 404
    assert ROW["namn"] in text_of(applicant.get(LIST + "HVB-DYGN/"))
