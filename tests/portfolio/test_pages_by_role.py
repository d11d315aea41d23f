"""Who opens which page of money: every address, every role; and that rows cost no queries."""

import datetime
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fundportal.audit.models import Event
from fundportal.directory.models import Fund, User
from portfolio import (
    annual_reports,
    commitments,
    corrections,
    disbursements,
    externals,
    report_files,
    request_files,
)
from portfolio.models import (
    Allocation,
    AnnualReport,
    Disbursement,
    Investment,
    LaterFollowUp,
    LedgerEntry,
)
from portfolio.states import Kind
from tests.portfolio import life, money

pytestmark = pytest.mark.django_db


def corrected(investment, amina, bertil, farid):
    """A paid disbursement whose correction waits for its attest."""
    paid = money.paid(investment, "30000", asker=amina, manager=bertil, attester=farid)
    about = {"by": bertil, "at": money.AT, "key": uuid4()}
    return corrections.propose(paid, amount=25_000, reason="Fel belopp", **about)


@pytest.fixture
def pages_of(
    investment, disbursement, social_board, cecilia, bertil, amina, farid, greta
) -> dict[str, str]:
    """The address of every page of the app, by name."""
    fund = investment.fund
    waiting = money.decided(fund, social_board, cecilia)
    proposed = money.decided(fund, social_board, cecilia)
    proposal = commitments.propose(
        proposed, plan=money.plan("Bryggan"), by=bertil, at=money.AT, key=uuid4()
    )
    correction = corrected(investment, amina, bertil, farid)
    arguments = {
        "fund": [fund.slug],
        "correction": [investment.slug, correction.pk],
        "corrected": [investment.slug, correction.disbursement_id],
        "entry": [fund.slug, 1],
        "propose": [fund.slug, waiting.pk],
        "proposal": [fund.slug, proposal.pk],
        "investment": [investment.slug],
        "disbursement": [investment.slug, disbursement.pk],
    }
    annual = annual_made(fund, bertil)
    names = {
        "funds": [],
        "investments": [],
        "investments_csv": [],
        "reports": [],
        "reports_csv": [],
        **dict.fromkeys(
            ("fund", "free_money", "allocate", "top_up", "transfer", "entries", "entries_csv"),
            arguments["fund"],
        ),
        **dict.fromkeys(("annual_reports", "annual_build"), arguments["fund"]),
        "annual_file": [fund.slug, annual.pk],
        "annual_publish": [fund.slug, annual.pk],
        **dict.fromkeys(("close", "reopen"), arguments["fund"]),
        **dict.fromkeys(("sources", "sources_csv", "sources_xlsx"), arguments["fund"]),
        **dict.fromkeys(("boards", "boards_csv", "boards_xlsx"), arguments["fund"]),
        **dict.fromkeys(("years", "years_csv", "years_xlsx", "year_override"), arguments["fund"]),
        "override_extract": [fund.slug, 1],  # no decision has an extract
        **{key: [fund.slug, money.TODAY.year] for key in ("year", "year_frame")},
        **dict.fromkeys(("figures_csv", "figures_xlsx", "entries_xlsx"), arguments["fund"]),
        **dict.fromkeys(("take_over", "takeover_template"), arguments["fund"]),
        **dict.fromkeys(("accounts", "map_accounts"), arguments["fund"]),
        "sie": [fund.slug, money.TODAY.year],
        **dict.fromkeys(("entry", "reverse"), arguments["entry"]),
        "propose": arguments["propose"],
        **dict.fromkeys(("proposal", "confirm", "refuse_commitment"), arguments["proposal"]),
        **dict.fromkeys(
            ("investment", "publish", "unpublish", "finish", "release", "repay", "request"),
            arguments["investment"],
        ),
        **dict.fromkeys(("plan", "plan_csv", "move"), arguments["investment"]),
        **dict.fromkeys(("burn_up", "burn_up_csv", "burn_up_xlsx"), arguments["investment"]),
        **dict.fromkeys(("repayments", "repayments_csv"), arguments["investment"]),
        **dict.fromkeys(("repayments_xlsx", "repayment_plan"), arguments["investment"]),
        **dict.fromkeys(("fund_repayments", "fund_repayments_csv"), arguments["fund"]),
        "fund_repayments_xlsx": arguments["fund"],
        **dict.fromkeys(("asked", "asked_csv", "asked_xlsx"), arguments["fund"]),
        **externals_of(investment, bertil, greta),
        "plan_version": [investment.slug, 1],
        **reports_of(investment, amina),
        **life_of(investment, bertil, amina, cecilia),
        **dict.fromkeys(
            ("disbursement", "approve", "attest", "confirm_paid", "refuse"),
            arguments["disbursement"],
        ),
        **files_of(disbursement, amina),
        "correct_payment": arguments["corrected"],
        **dict.fromkeys(("attest_correction", "refuse_correction"), arguments["correction"]),
    }
    return {name: reverse(f"portfolio:{name}", args=args) for name, args in names.items()}


def annual_made(fund: Fund, manager: User) -> AnnualReport:
    """An annual report with a file."""
    about = {"by": manager, "at": money.AT}
    report = annual_reports.build(fund, year=2025, language="sv", queued=False, **about)
    return annual_reports.render(report, **about)


def externals_of(investment: Investment, manager: User, person: User) -> dict[str, list[object]]:
    """The pages of external evaluators, one of whom will be let in later."""
    later = money.TODAY + datetime.timedelta(days=4000)
    about = {"purpose": "Avtal", "from_date": later, "to_date": later, "by": manager}
    access = externals.open_to(person, investment=investment, **about, at=money.AT)
    of_person = {key: [person.pk] for key in ("external_person", "external_open")}
    return {"externals": [investment.slug], "external_end": [access.pk], **of_person}


def files_of(disbursement: Disbursement, writer: User) -> dict[str, list[object]]:
    """The pages of the files of a request, with one file."""
    content = ContentFile(b"kostnad;belopp\nhyra;12\n", "kostnad.csv")
    about = {"title": "Kostnader", "by": writer, "at": money.AT}
    file = request_files.attach(disbursement, content=content, **about)
    here = [disbursement.investment.slug, disbursement.pk]
    of_file = {key: [*here, file.pk] for key in ("request_file", "request_file_remove")}
    return {"request_files": here, **of_file}


def reports_of(investment: Investment, writer: User) -> dict[str, list[object]]:
    """The pages of reports: the first report of the investment, with a file."""
    report = investment.progress_reports.first()
    content = ContentFile(b"vecka;antal\n1;12\n", "antal.csv")
    file = report_files.attach(report, content=content, title="Antal", by=writer, at=money.AT)
    one = ("report", "report_write", "report_receive", "report_send_back", "report_files")
    return {
        "report_schedule": [investment.slug],
        **{key: [investment.slug, report.pk] for key in one},
        **{
            key: [investment.slug, report.pk, file.pk]
            for key in ("report_file", "report_file_remove")
        },
    }


def life_of(
    investment: Investment, manager: User, writer: User, registrar: User
) -> dict[str, list[object]]:
    """The pages of agreement, amendment and end."""
    agreement = life.agreed(investment, manager)
    amendment = life.asked(investment, writer)
    decision = life.end_decided(investment, registrar)
    LaterFollowUp.objects.create(investment=investment, due_date=money.TODAY, set_at=money.AT)
    one = ("", "_recommend", "_decide", "_confirm", "_withdraw", "_extract")
    here = ("agreement", "plan_revise", "end", "follow_up", "amendment_request")
    return {
        **{name: [investment.slug] for name in here},
        **{f"amendment{name}": [investment.slug, amendment.number] for name in one},
        "agreement_file": [investment.slug, agreement.pk],
        "end_extract": [investment.slug, decision.pk],
    }


LISTS = {"funds", "investments", "investments_csv", "reports", "reports_csv"}
READ_FUND = {
    *("accounts", "fund", "free_money", "entries", "entries_csv", "entry", "proposal"),
    *("sources", "sources_csv", "sources_xlsx", "annual_reports", "annual_file"),
    *("asked", "asked_csv", "asked_xlsx"),
    *("fund_repayments", "fund_repayments_csv", "fund_repayments_xlsx"),
    *("years", "years_csv", "years_xlsx", "year"),
    *("boards", "boards_csv", "boards_xlsx", "figures_csv", "figures_xlsx", "entries_xlsx"),
}
READ_INVESTMENT = {
    "investment",
    "disbursement",
    "plan",
    "plan_csv",
    "plan_version",
    *("burn_up", "burn_up_csv", "burn_up_xlsx"),
    *("repayments", "repayments_csv", "repayments_xlsx"),
    "report",
    "report_file",
    "request_file",
    "agreement_file",
    "amendment",
}
REPORT = {
    "report_write",
    "report_files",
    "report_file_remove",
    "request_files",
    "request_file_remove",
    "amendment_request",
    "amendment_withdraw",
}
DECIDE = {"end", "amendment_decide", "year_override"}
MANAGE = {
    "allocate",
    "top_up",
    "transfer",
    "reverse",
    "propose",
    "take_over",
    "takeover_template",
    "map_accounts",
    "close",
    "reopen",
    "annual_build",
    "annual_publish",
    "year_frame",
}
MANAGE_INVESTMENT = {
    "publish",
    "unpublish",
    "move",
    "finish",
    "release",
    "repay",
    "repayment_plan",
    "approve",
    "confirm_paid",
    "refuse",
    "correct_payment",
    "refuse_correction",
    "agreement",
    "plan_revise",
    "follow_up",
    "amendment_recommend",
    "report_schedule",
    "report_receive",
    "report_send_back",
    "externals",
    "external_end",
}

ACCESS = {
    "amina": LISTS | READ_INVESTMENT | REPORT | {"request"},
    "greta": LISTS | READ_INVESTMENT,
    "bertil": LISTS | READ_FUND | READ_INVESTMENT | MANAGE | MANAGE_INVESTMENT,
    "cecilia": LISTS | READ_FUND | READ_INVESTMENT | DECIDE,
    "david": LISTS,
    "eva": LISTS | READ_INVESTMENT,
    "farid": LISTS
    | READ_FUND
    | READ_INVESTMENT
    | {"confirm", "refuse_commitment", "attest", "refuse", "amendment_confirm"}
    | {"attest_correction", "refuse_correction"},
    "ingrid": LISTS | READ_FUND | READ_INVESTMENT | {"external_person"},
    "johan": LISTS | {"externals", "external_person", "external_open", "external_end"},
}


def counts() -> tuple[int, ...]:
    models = (LedgerEntry, Investment, Event, Allocation)
    return tuple(model.objects.count() for model in models)


@pytest.mark.parametrize("who", list(ACCESS))
def test_each_role_opens_its_pages_and_no_other(pages_of, who, request, client):
    client.force_login(request.getfixturevalue(who))
    before = counts()
    codes = {name: client.get(address).status_code for name, address in pages_of.items()}
    assert {name for name, code in codes.items() if code == 200} == ACCESS[who]
    assert set(codes.values()) <= {200, 404}
    assert counts() == before, "GET writes nothing"


def test_every_page_is_in_the_table(pages_of):
    from portfolio.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == set(pages_of)


def test_nobody_gets_in_without_login(pages_of, client):
    for address in pages_of.values():
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/logga-in/" in answer.headers["Location"]


@pytest.mark.parametrize("name", ["approve", "attest", "confirm", "reverse", "release", "publish"])
def test_a_post_by_the_wrong_person_does_nothing(pages_of, name, david, client):
    client.force_login(david)
    before = counts()
    assert client.post(pages_of[name], {"version": 1, "reason": "x"}).status_code == 404
    assert counts() == before


def test_queries_do_not_grow_with_rows(pages_of, investment, bertil, amina, client):
    client.force_login(bertil)
    names = ("funds", "fund", "entries", "investments", "investment", "investments_csv")

    def queries() -> dict[str, int]:
        spent = {}
        for name in names:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(pages_of[name]).status_code == 200
            spent[name] = len(captured)
        return spent

    few = queries()
    for turn in range(5):
        money.entry(investment.fund, Kind.TOP_UP, "1", bertil)
        decision = money.decided(
            investment.fund, investment.organisation, amina, "10", title=f"Ny {turn}"
        )
        made = money.opened(decision, bertil)
        money.entry(investment.fund, Kind.COMMIT, "10", bertil, made)
        disbursements.request(
            investment,
            period=disbursements.Period(money.TODAY, money.TODAY),
            rows=money.rows(investment, "1"),
            purpose="Löner",
            by=amina,
            at=money.AT,
            key=uuid4(),
        )
    many = queries()
    assert many == few
    assert max(many.values()) <= 25, many
