"""Öppna data as files: the columns with what each means, and the texts of the three files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fundportal.public.grants import CURRENCY, Grant, Publisher, amount, as_360giving
from fundportal.public.results import Result
from fundportal.spreadsheets import cell


@dataclass(frozen=True)
class Column:
    """A column of a CSV file: its name, its name in the JSON, what it means, how it is filled."""

    name: str
    json: str
    meaning: Any
    value: Callable[[Any, Publisher], Any]


GRANT_COLUMNS: tuple[Column, ...] = (
    Column(
        "Identifier",
        "id",
        _("The publisher's prefix and the case number of the application."),
        lambda g, p: f"{p.prefix}-{g.id}",
    ),
    Column("Title", "title", _("Name of the investment."), lambda g, p: g.title),
    Column(
        "Description",
        "description",
        _("What is done and for whom, as on its public page."),
        lambda g, p: g.description,
    ),
    Column("Currency", "currency", _("Always Swedish kronor, SEK."), lambda g, p: CURRENCY),
    Column(
        "Amount Awarded",
        "amountAwarded",
        _("What the fund has set aside, later additions included and corrections deducted."),
        lambda g, p: amount(g.awarded),
    ),
    Column(
        "Amount Disbursed",
        "amountDisbursed",
        _("What has been paid out so far."),
        lambda g, p: amount(g.paid_out),
    ),
    Column(
        "Award Date",
        "awardDate",
        _("The day of the decision to give the money."),
        lambda g, p: g.award_date.isoformat(),
    ),
    Column(
        "URL",
        "url",
        _("The public page of the investment."),
        lambda g, p: p.address("public:investment", g.slug),
    ),
    Column(
        "Planned Dates:Start Date",
        "plannedDates/startDate",
        _("When the work starts."),
        lambda g, p: g.started_date.isoformat(),
    ),
    Column(
        "Planned Dates:End Date",
        "plannedDates/endDate",
        _("When the work ends by the plan."),
        lambda g, p: g.planned_end_date.isoformat(),
    ),
    Column(
        "Recipient Org:Identifier",
        "recipientOrganization/id",
        _("The organisation that leads the investment; never a person."),
        lambda g, p: p.organisation(g.recipient)["id"],
    ),
    Column(
        "Recipient Org:Name",
        "recipientOrganization/name",
        _("Its name."),
        lambda g, p: g.recipient.name,
    ),
    Column(
        "Partners",
        "partnerOrganization/name",
        _("The other organisations that take part. Not in the standard; added by us."),
        lambda g, p: ", ".join(partner.name for partner in g.partners),
    ),
    Column(
        "Funding Org:Identifier",
        "fundingOrganization/id",
        _("The board that owns the fund."),
        lambda g, p: p.organisation(g.funder)["id"],
    ),
    Column(
        "Funding Org:Name", "fundingOrganization/name", _("Its name."), lambda g, p: g.funder.name
    ),
    Column(
        "Grant Programme:Code",
        "grantProgramme/code",
        _("The fund, as in its address."),
        lambda g, p: g.fund_slug,
    ),
    Column(
        "Grant Programme:Title",
        "grantProgramme/title",
        _("Name of the fund."),
        lambda g, p: g.fund_name,
    ),
    Column(
        "Status",
        "classifications/code",
        _("Whether the investment runs or is finished. Not in the standard; added by us."),
        lambda g, p: g.status,
    ),
    Column(
        "Last modified",
        "dateModified",
        _("When anything of this row changed last."),
        lambda g, p: timezone.localtime(g.modified_at).isoformat(timespec="seconds"),
    ),
)

# What the JSON has beside the columns: of the whole file, then of each grant.
FILE_FIELDS: tuple[tuple[str, Any], ...] = (
    ("version", _("The version of the standard.")),
    ("title", _("What the file is about.")),
    ("identifier", _("The name of the file; it stays.")),
    ("publisher/name", _("The municipality.")),
    ("publisher/website", _("The start page of the portal.")),
    ("license", _("What may be done with the data.")),
    ("accessURL", _("The page you are reading.")),
    ("downloadURL", _("Where the file is fetched.")),
    ("modified", _("When anything in the file changed last.")),
)
GRANT_FIELDS: tuple[tuple[str, Any], ...] = (
    (
        "organisationNumber",
        _("Of each organisation, where it has one. Not in the standard; added by us."),
    ),
    ("partnerOrganization/id", _("The other organisations that take part; never persons.")),
    ("beneficiaryLocation/name", _("Where those live whom it is for: the municipality.")),
    ("beneficiaryLocation/countryCode", _("Always Sweden, SE.")),
    ("grantProgramme/url", _("The public page of the fund.")),
    ("classifications/vocabulary", _("From which list the code comes: the portal's own.")),
    ("classifications/title", _("The status in Swedish.")),
    ("commitmentTransaction/id", _("Each time money was set aside: the entry in the ledger.")),
    ("commitmentTransaction/transactionDate", _("The day from which it counts.")),
    ("commitmentTransaction/currency", _("Always Swedish kronor, SEK.")),
    (
        "commitmentTransaction/value",
        _("The amount; less than nothing where an entry is corrected or money is taken back."),
    ),
    ("commitmentTransaction/description", _("The decision behind it, in Swedish.")),
    ("disbursementTransaction/id", _("Each payment: the entry in the ledger.")),
    ("disbursementTransaction/transactionDate", _("The day from which it counts.")),
    ("disbursementTransaction/currency", _("Always Swedish kronor, SEK.")),
    (
        "disbursementTransaction/value",
        _("The amount; less than nothing where an entry is corrected or money is taken back."),
    ),
    ("disbursementTransaction/description", _("The decision behind it, in Swedish.")),
    ("relatedDocument/id", _("Each published report: its number here.")),
    ("relatedDocument/title", _("Its kind, version and language.")),
    ("relatedDocument/url", _("Where the PDF is fetched.")),
    ("relatedDocument/documentType", _("Always Evaluation report.")),
    ("relatedDocument/dateModified", _("When it was published.")),
    ("dataSource", _("The page you are reading.")),
)

RESULT_COLUMNS: tuple[Column, ...] = (
    Column("investment", "", _("The investment, as in its address."), lambda r, p: r.investment),
    Column("title", "", _("Name of the investment."), lambda r, p: r.investment_title),
    Column("indicator", "", _("What was measured."), lambda r, p: r.indicator),
    Column("unit", "", _("The unit of means, effect and interval."), lambda r, p: r.unit),
    Column(
        "design",
        "",
        _("means: measured after only; else changes from before to after."),
        lambda r, p: r.design,
    ),
    Column(
        "hidden",
        "",
        _("1 where a group is too small to be shown: then its figures are empty. Else 0."),
        lambda r, p: int(r.is_hidden),
    ),
    Column(
        "n_intervention",
        "",
        _("How many who took part were measured."),
        lambda r, p: r.n_intervention,
    ),
    Column("mean_intervention", "", _("Their mean."), lambda r, p: r.mean_intervention),
    Column(
        "n_comparison",
        "",
        _("How many of the comparison group were measured."),
        lambda r, p: r.n_comparison,
    ),
    Column("mean_comparison", "", _("Their mean."), lambda r, p: r.mean_comparison),
    Column(
        "effect",
        "",
        _("The mean of those who took part, or its change, minus that of the comparison group."),
        lambda r, p: r.effect,
    ),
    Column("low", "", _("Lower end of the interval of uncertainty."), lambda r, p: r.low),
    Column("high", "", _("Upper end of the interval of uncertainty."), lambda r, p: r.high),
    Column("level", "", _("Level of the interval, 0.95 for 95 per cent."), lambda r, p: r.level),
    Column(
        "evidence_grade",
        "",
        _("How strong the evidence is, 1 to 5 (Maryland scale)."),
        lambda r, p: r.evidence_grade,
    ),
    Column(
        "better_when",
        "",
        _("Whether a higher or a lower value is better: higher or lower."),
        lambda r, p: r.better_when,
    ),
    Column(
        "verdict",
        "",
        _("better, worse or unclear: whether the interval leaves zero out, and on which side."),
        lambda r, p: r.verdict,
    ),
    Column("first_date", "", _("First day of measurement."), lambda r, p: r.first_date),
    Column("last_date", "", _("Last day of measurement."), lambda r, p: r.last_date),
    Column(
        "report",
        "",
        _("The report that the figures stand in."),
        lambda r, p: f"{p.root}/rapporter/{r.report}.pdf",
    ),
    Column(
        "published",
        "",
        _("The day on which the report was published."),
        lambda r, p: timezone.localdate(r.published_at).isoformat(),
    ),
    Column(
        "grant",
        "",
        _("Identifier of the investment in the grants files; it stays when the address changes."),
        lambda r, p: f"{p.prefix}-{r.grant}",
    ),
)


def grants_json(found: Iterable[Grant], publisher: Publisher) -> str:
    """The grants as a file of the 360Giving standard."""
    return json.dumps(as_360giving(found, publisher), ensure_ascii=False, indent=2) + "\n"


def grants_csv(found: Iterable[Grant], publisher: Publisher) -> str:
    """The grants as a table with the standard's column names."""
    return _csv(GRANT_COLUMNS, found, publisher)


def results_csv(found: Iterable[Result], publisher: Publisher) -> str:
    """The results as a table."""
    return _csv(RESULT_COLUMNS, found, publisher)


def _csv(columns: Sequence[Column], rows: Iterable[Any], publisher: Publisher) -> str:
    """Commas and decimal points as programs expect; no text that a spreadsheet would compute."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([_cell(column.value(row, publisher)) for column in columns])
    return out.getvalue()


def _cell(value: Any) -> str:
    return str(value) if isinstance(value, int | float) else cell(value)
