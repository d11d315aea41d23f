"""What a fund's public page says beside its money: rules, criteria, annual reports; reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from applications.models import Call
from applications.models import Criterion as Judged
from fundportal.directory.models import Fund
from fundportal.public.language import language_of
from portfolio.models import AnnualReport


@dataclass(frozen=True)
class Criterion:
    """What applications to the fund are judged by, and how much of the whole it counts."""

    name: str
    about: str
    share: float
    language: str


@dataclass(frozen=True)
class AnnualDocument:
    """A published annual report to read or save; `language` is set where it is not the page's."""

    year: int
    version: int
    url: str
    size: int
    language: str


def to_read() -> dict[str, Any]:
    """What the query of a fund reads with it: the criteria of its latest call, its reports."""
    calls = Call.objects.filter(fund=OuterRef(OuterRef("pk")), criteria__isnull=False)
    judged = Judged.objects.filter(call=calls.order_by("-opens_at", "-pk").values("pk")[:1])
    names = ("name", "name_en", "description", "description_en", "weight")
    public = AnnualReport.objects.public().filter(fund=OuterRef("pk"))
    about = {name: name for name in ("pk", "year", "version", "language")}
    return {
        "judged": ArraySubquery(
            judged.order_by("position").values(said=JSONObject(**{name: name for name in names}))
        ),
        "annual": ArraySubquery(
            public.order_by("-year", "language", "-version").values(
                said=JSONObject(**about, size="document__size")
            )
        ),
    }


def criteria(fund: Any) -> list[Criterion]:
    """The criteria of the latest call that has any, with the share that each one counts."""
    whole = sum(float(one["weight"]) for one in fund.judged)
    return [_criterion(one, whole) for one in fund.judged]


def reports(fund: Any) -> list[AnnualDocument]:
    """The latest published version of each year and language."""
    latest: dict[tuple[int, str], dict[str, Any]] = {}
    for one in fund.annual:
        latest.setdefault((one["year"], one["language"]), one)
    language = get_language() or "sv"
    return [
        AnnualDocument(
            year=one["year"],
            version=one["version"],
            url=reverse("annual_pdf", args=[one["pk"]]),
            size=one["size"],
            language="" if one["language"] == language else one["language"],
        )
        for one in latest.values()
    ]


def _criterion(said: dict[str, Any], whole: float) -> Criterion:
    english = get_language() == "en"
    return Criterion(
        name=(said["name_en"] if english else "") or said["name"],
        about=(said["description_en"] if english else "") or said["description"],
        share=float(said["weight"]) / whole,
        language=language_of(said["name_en"]),
    )


def rules(fund: Fund) -> list[str]:
    """The fund's own rules, as a citizen reads them."""
    least = ngettext(
        "At least %(number)d board takes part in an investment.",
        "At least %(number)d boards from different areas take part in an investment.",
        fund.minimum_boards,
    )
    repaid = {
        Fund.RepaymentMode.FULL: _("Boards repay what they save, until the money is back."),
        Fund.RepaymentMode.SCHEDULE: _(
            "Boards repay %(share)d per cent of what they save, years %(first)d to %(last)d."
        )
        % {
            "share": fund.repayment_share,
            "first": fund.repayment_from_year,
            "last": fund.repayment_to_year,
        },
        Fund.RepaymentMode.NONE: _("What a board saves stays with the board."),
    }
    reported = {
        Fund.ReportRhythm.QUARTERLY: _("Each investment reports every quarter and at its end."),
        Fund.ReportRhythm.HALF_YEARLY: _("Each investment reports every half-year and at its end."),
        Fund.ReportRhythm.NEVER: _("Each investment reports at its end."),
    }
    return [
        least % {"number": fund.minimum_boards},
        _("A board, or whoever it has authorised, decides. Every decision is public."),
        repaid[Fund.RepaymentMode(fund.repayment_mode)],
        reported[Fund.ReportRhythm(fund.report_rhythm)],
        _("Groups of fewer than %(number)d people are never shown in public.")
        % {"number": fund.threshold_public},
    ]
