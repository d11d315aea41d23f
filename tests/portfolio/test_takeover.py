"""A fund is taken over from a workbook: checked as a whole, tried out, entered whole or not."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override

from applications.models import Application, Decision
from fundportal.audit.models import Event
from fundportal.demo import orebro_history
from fundportal.demo.cast import ORGANISATIONS
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Fund, Organisation
from fundportal.workbooks import Limits, open_workbook
from portfolio import overview, takeover, takeover_file
from portfolio.models import Investment, LedgerEntry, PlanVersion, TopUp
from portfolio.takeover_history import FundHistory
from portfolio.takeover_template import filled_bytes, template_bytes
from portfolio.verify import verify
from tests.portfolio import money

pytestmark = pytest.mark.django_db
FUND = "Provfonden"
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "historik-orebro.xlsx"


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def boards(db) -> None:
    for slug, name, kind, area in ORGANISATIONS:
        if not Organisation.objects.filter(name=name).exists():
            Organisation.objects.create(slug=slug, name=name, kind=kind, area=area)


@pytest.fixture
def old_fund(fund, boards) -> Fund:
    fund.opened_date = datetime.date(2013, 1, 1)
    fund.save()
    return fund


def small() -> dict[str, list[list[object]]]:
    """Opening balances, two decisions and one investment."""
    day = datetime.date(2020, 3, 17)
    return {
        "Fond": [[FUND, day, "Kommunfullmäktige", day, "4", "Ks 4/2020"]],
        "Beslut": [
            ["S1", "Läshjälp", "Skolnämnden", "", "bifall", "Kommunstyrelsen", "nej",
             "2019-01-10", "§ 12", "Ks 12/2019", "Behovet är visat."],
            ["S2", "Kafé", "Skolnämnden", "2019-02-01", "avslag", "Ordföranden", "ja",
             "2019-03-10", "", "Ks 13/2019", "Går inte att mäta."],
        ],
        "Belopp per år": [["S1", 2020, "1 250 000,50"], ["S1", 2021, 749_999.5]],
        "Satsningar": [["s1", "2019-08-01", "2022-06-30", "nej"]],
        "Ingående balanser": [["", 3_000_000, "", ""], ["S1", "", 1_500_000, 500_000]],
        "Huvudbok": [
            ["2021-05-01", "utbetalning", "250 000", "S1"],
            ["2020-06-01", "tillskott", 1_000_000, "", "Överskott 2019", "Kommunfullmäktige",
             "2020-05-20", "7", "Ks 7/2020"],
        ],
    }  # fmt: skip


def read(rows, **more) -> FundHistory:
    history, faults = read_with_faults(rows, **more)
    assert faults == []
    return history


def read_with_faults(rows, today=money.TODAY):
    return takeover_file.read_history(
        open_workbook(filled_bytes(rows, []), limits=Limits()),
        names=takeover_file.names_of(Fund.objects.all()),
        today=today,
    )


def faults_of(sheet: str, *changes: tuple[int, int, object]) -> list[str]:
    """The faults after these cells (row from 0 below the heads, column from 0) were changed."""
    rows = small()
    for row, column, value in changes:
        cells = rows[sheet][row]
        cells += [""] * (column + 1 - len(cells))
        cells[column] = value
    history, faults = read_with_faults(rows)
    assert history is None
    return [str(fault) for fault in faults]


def test_every_krona_that_is_taken_over_leads_to_its_decision(old_fund, bertil):
    taken = takeover.take_over(read(small()), by=bertil, at=money.AT)
    assert (taken.cases, taken.entries, taken.was_there) == (2, 5, False)
    told = [(e.kind, e.amount, str(e.valid_date), e.note) for e in LedgerEntry.objects.all()]
    assert told == [
        ("allocate", 5_000_000, "2020-03-17", "Ingående balans"),
        ("commit", 2_000_000, "2020-03-17", "Ingående balans"),
        ("pay", 500_000, "2020-03-17", "Ingående balans"),
        ("top_up", 1_000_000, "2020-06-01", "Överskott 2019"),
        ("pay", 250_000, "2021-05-01", ""),
    ]
    investment = Investment.objects.get()
    assert investment.entries.first().decision_reference == investment.decision.reference
    assert investment.decision.reference == "Kommunstyrelsen 2019-01-10 § 12, dnr Ks 12/2019"
    assert investment.decision.amounts.count() == 2
    assert TopUp.objects.get().source == "Överskott 2019"
    assert PlanVersion.objects.get().amount_fund == 2_000_000
    assert overview.fund_figures(old_fund).free == taken.figures.free == 4_000_000
    assert verify(old_fund).is_ok


def test_a_case_has_the_days_and_the_number_of_its_time_and_says_where_it_comes_from(
    old_fund, bertil
):
    takeover.take_over(read(small()), by=bertil, at=money.AT)
    yes, no = Application.objects.order_by("pk")
    assert (yes.number[-9:], no.number[-9:]) == ("2019-0001", "2019-0002")
    assert (yes.status, no.status) == ("approved", "rejected")
    assert no.submitted_at.date() == datetime.date(2019, 2, 1)
    assert no.decided_at.date() == datetime.date(2019, 3, 10)
    assert yes.call.name == "Ärenden från tiden före portalen"
    assert not yes.call.is_open(money.AT + datetime.timedelta(days=1))
    assert no.decisions.get().by_delegation
    assert no.decisions.get().registered_at == money.AT
    acts = Event.objects.order_by("pk").values_list("act", flat=True)
    assert list(acts[:4]) == ["call.announce", *["application.take_over"] * 2,
                              "investment.take_over"]  # fmt: skip
    assert list(acts[4:]) == ["ledger.load_history", "fund.take_over"]


def test_the_same_history_twice_adds_nothing(old_fund, bertil):
    first = takeover.take_over(read(small()), by=bertil, at=money.AT)
    before = counts()
    again = takeover.take_over(read(small()), by=bertil, at=money.AT)
    assert again.was_there
    assert again.figures == first.figures
    assert counts() == before


def test_another_history_is_refused_once_money_is_entered(old_fund, bertil):
    takeover.take_over(read(small()), by=bertil, at=money.AT)
    before, longer = counts(), small()
    longer["Huvudbok"].append(["2021-06-01", "utbetalning", 1, "S1"])
    with pytest.raises(takeover.FundHasEntries, match="Money is entered in Provfonden already"):
        takeover.take_over(read(longer), by=bertil, at=money.AT)
    assert counts() == before


def test_a_rehearsal_gives_the_balances_and_leaves_nothing(old_fund, bertil):
    before = counts()
    tried = takeover.rehearse(read(small()), by=bertil, at=money.AT)
    assert counts() == before
    assert LedgerEntry.objects.count() == Investment.objects.count() == 0
    done = takeover.take_over(read(small()), by=bertil, at=money.AT)
    assert tried.figures == done.figures
    assert [figures for _each, figures in tried.investments] == [
        figures for _each, figures in done.investments
    ]


def test_only_who_may_set_money_aside_in_the_fund_takes_it_over(old_fund, farid, johan):
    for person in (farid, johan):
        with pytest.raises(NotPermitted):
            takeover.take_over(read(small()), by=person, at=money.AT)


def test_money_that_does_not_reach_is_told_with_its_row_and_nothing_is_entered(old_fund, bertil):
    rows = small()
    rows["Huvudbok"][0][2] = "1 500 000,01"
    with pytest.raises(takeover.FaultsInHistory) as refused:
        takeover.take_over(read(rows), by=bertil, at=money.AT)
    (fault,) = refused.value.faults
    assert (fault.sheet, fault.row, fault.column) == ("Huvudbok", 2, "Belopp")
    assert "is left of the commitment" in fault.expected
    assert Decision.objects.count() == LedgerEntry.objects.count() == 0


def counts() -> tuple[int, ...]:
    kinds = (Application, Decision, Investment, LedgerEntry, Event, PlanVersion)
    return tuple(kind.objects.count() for kind in kinds)


@pytest.mark.parametrize(
    ("sheet", "change", "expected"),
    [
        ("Fond", (0, 0, "Annan fond"), "sheet Fond, row 2, column Fond: “Annan fond” stands "
         "there, expected a fund that is set up here and that you may set money aside in"),
        ("Fond", (0, 1, ""), "sheet Fond, row 2, column Balans per: empty, expected day and "
         "decision, since there are opening balances"),
        ("Beslut", (0, 4, "kanske"), "row 2, column Utfall: “kanske” stands there, expected one "
         "of bifall, avslag"),
        ("Beslut", (0, 2, "Okända nämnden"), "column Organisation: “Okända nämnden” stands there"),
        ("Beslut", (0, 7, 43475), "row 2, column Beslutsdatum: “43475” stands there, expected a "
         "date such as 2014-12-29: the cell holds a number"),
        ("Beslut", (0, 7, "10/1 2019"), "“10/1 2019” stands there, expected a date"),
        ("Beslut", (0, 7, "2031-01-01"), "“2031-01-01” stands there, expected a day that has"),
        ("Beslut", (0, 3, "2019-01-11"), "column Inkom: “2019-01-11” stands there, expected a"),
        ("Beslut", (0, 8, ""), "column Paragraf: empty, expected the paragraph"),
        ("Beslut", (0, 10, ""), "column Skäl: empty, expected a value"),
        ("Beslut", (0, 10, "Gäller 811218-9876."), "column Skäl: “…” stands there, expected a "
         "text without personnummer"),
        ("Beslut", (1, 0, "s1"), "row 3, column Beslut: “s1” stands there, expected a name"),
        ("Belopp per år", (0, 2, "1,25 mnkr"), "“1,25 mnkr” stands there, expected kronor, such"),
        ("Belopp per år", (0, 2, "1.250,000"), "expected kronor, such as 1 250 000"),
        ("Belopp per år", (0, 2, 0), "“0” stands there, expected an amount above 0"),
        ("Belopp per år", (0, 2, -5), "“-5” stands there, expected an amount that is not below"),
        ("Belopp per år", (0, 2, Decimal("1.005")), "expected kronor with at most two decimals"),
        ("Belopp per år", (1, 1, 2020), "“2020” stands there, expected a year that is not there"),
        ("Belopp per år", (1, 0, "S9"), "“S9” stands there, expected a decision in the sheet"),
        ("Belopp per år", (1, 0, "S2"), "column Utfall: “avslag” stands there, expected bifall"),
        ("Satsningar", (0, 0, "S2"), "“S2” stands there, expected a decision with bifall"),
        ("Satsningar", (0, 2, "2019-07-31"), "column Slut: “2019-07-31” stands there"),
        ("Satsningar", (0, 3, "avslutad"), "column Avslutad: “avslutad” stands there, expected ja"),
        ("Ingående balanser", (0, 2, 5), "row 2, column Kvar av åtagandet: “5” stands there"),
        ("Ingående balanser", (1, 0, ""), "column Beslut: empty, expected one row per"),
        ("Huvudbok", (0, 1, "ränta"), "“ränta” stands there, expected one of avsatt, tillskott"),
        ("Huvudbok", (0, 0, "2020-03-16"), "the day of the opening balances or a later one"),
        ("Huvudbok", (0, 0, "2012-12-31"), "2013-01-01 or later: the fund was opened then"),
        ("Huvudbok", (0, 3, ""), "column Beslut: empty, expected an investment in the sheet"),
        ("Huvudbok", (0, 5, "Nämnden"), "“Nämnden” stands there, expected nothing"),
        ("Huvudbok", (1, 3, "S1"), "expected nothing: money of this kind belongs to no"),
        ("Huvudbok", (1, 4, ""), "column Källa: empty, expected the source of a top-up"),
        ("Huvudbok", (1, 6, ""), "column Beslutsdatum: empty, expected who decided on the money"),
        ("Huvudbok", (0, 12, "x"), "column M: “x” stands there, expected nothing: the column has"),
    ],
)  # fmt: skip
def test_a_fault_says_sheet_row_column_value_and_what_was_expected(
    old_fund, sheet, change, expected
):
    assert expected in "\n".join(faults_of(sheet, change))


def test_a_row_that_cannot_be_read_is_one_fault_though_others_refer_to_it(old_fund):
    assert len(faults_of("Beslut", (0, 7, "i fjol"))) == 1
    assert len(faults_of("Satsningar", (0, 1, "i fjol"))) == 1
    assert len(faults_of("Belopp per år", (0, 2, "x"), (1, 2, "y"))) == 2
    assert len(faults_of("Beslut", (0, 2, "Okända nämnden"))) == 1


def test_all_faults_of_a_workbook_are_told_at_once_in_the_order_of_its_sheets(old_fund):
    rows = small()
    rows["Huvudbok"][0][2] = "x"
    rows["Beslut"][0][10] = ""
    rows["Fond"] = []
    _history, faults = read_with_faults(rows)
    assert [fault.sheet for fault in faults] == ["Fond", "Beslut", "Huvudbok"]


def test_an_unknown_sheet_a_missing_head_and_an_empty_history_are_faults(old_fund):
    empty = {"Fond": [[FUND]]}
    assert "at least one movement" in str(read_with_faults(empty)[1][0])
    book = open_workbook(filled_bytes(small(), []), limits=Limits())
    ledger = next(sheet for sheet in book.sheets if sheet.name == "Huvudbok")
    del ledger.content.rows[1][3]
    extra = type(ledger)("Blad2", False, ledger.content)
    names = takeover_file.names_of(Fund.objects.all())
    changed = type(book)((*book.sheets[:-1], ledger, extra))
    _history, faults = takeover_file.read_history(changed, names=names, today=money.TODAY)
    told = "\n".join(str(fault) for fault in faults)
    assert "row 1, column Belopp: empty, expected the column, with its head in row 1" in told
    assert "sheet Blad2: “Blad2” stands there, expected one of the sheets" in told


def test_formulas_merged_cells_and_what_is_hidden_are_refused(old_fund):
    book = open_workbook(filled_bytes(small(), []), limits=Limits())
    ledger = next(sheet for sheet in book.sheets if sheet.name == "Huvudbok")
    cell = type(ledger.content.rows[2][3])
    ledger.content.rows[2][3] = cell("formula", "=1000+1")
    ledger.content.rows[3][3] = cell("error", "#REF!")
    ledger.content.merged.append("A1:B1")
    ledger.content.hidden.append("7")
    names = takeover_file.names_of(Fund.objects.all())
    _history, faults = takeover_file.read_history(book, names=names, today=money.TODAY)
    told = "\n".join(str(fault) for fault in faults)
    assert "column Belopp: “=1000+1” stands there, expected a value: formulas are not" in told
    assert "“#REF!” stands there, expected a value, not an error" in told
    assert "“merged cells A1:B1” stands there" in told
    assert "“hidden: 7” stands there" in told


def test_the_template_names_the_fund_and_explains_every_column(old_fund):
    book = open_workbook(template_bytes(old_fund, Organisation.objects.all()), limits=Limits())
    said = [str(cell) for row in book.sheets[0].content.rows.values() for cell in row.values()]
    for word in ("Huvudbok", "Kvar av åtagandet", "Skolnämnden"):
        assert word in said
    _history, faults = takeover_file.read_history(
        book, names=takeover_file.names_of([old_fund]), today=money.TODAY
    )
    assert [fault.sheet for fault in faults] == ["Huvudbok"]


def test_orebros_ten_years_are_taken_over_to_the_published_hundred_million(old_fund, bertil):
    workbook = open_workbook(orebro_history.workbook(FUND), limits=Limits())
    history, faults = takeover_file.read_history(
        workbook, names=takeover_file.names_of([old_fund]), today=money.TODAY
    )
    assert faults == []
    taken = takeover.take_over(history, by=bertil, at=money.AT)
    grown = {day: amount for _year, day, amount in _growth(old_fund)}
    assert grown[2014] == 65_000_000
    assert grown[2015] == 80_000_000
    assert taken.figures.put_in == 100_000_000
    assert len(taken.investments) == 10
    committed = sum(sum(past.decided.values()) for past in orebro_history.PAST)
    came_back = sum(past.repaid for past in orebro_history.PAST)
    paid = sum(past.paid for past in orebro_history.PAST)
    assert taken.figures.committed == committed
    assert taken.figures.free == 100_000_000 - paid + came_back
    assert verify(old_fund).is_ok


def test_the_example_in_the_documents_is_the_one_that_is_generated(boards):
    kept = open_workbook(EXAMPLE.read_bytes(), limits=Limits())
    made = open_workbook(orebro_history.workbook("Övningsfonden"), limits=Limits())
    assert kept.sheets[1:] == made.sheets[1:]


def _growth(fund):
    (money_of,) = overview.money_of([fund])
    return [(year, year, total) for year, _added, total in money_of.growth()]
