"""The pictures of a report: effects with their intervals, and the two groups of each indicator."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from evaluations.models.data_sets import Group
from evaluations.report_content import IndicatorResult
from fundportal.charts import Chart, Estimate, Line, Point, groups, intervals, lines
from fundportal.money import format_number
from fundportal.units import of_difference

MONTH, DAY = 7, 10  # how much of an ISO day is shown


@dataclass(frozen=True)
class Picture:
    """A chart with the line under its title: measure, unit and number of people."""

    chart: Chart
    subtitle: str


def effect_picture(main: IndicatorResult, *, title: str, language: str) -> Picture | None:
    """The effect with its interval about zero; None when the groups are too small."""
    if main.effect is None:
        return None
    ends = (main.effect.value, main.effect.chosen.low, main.effect.chosen.high)
    value, low, high = (format_number(end, main.decimals, language) for end in ends)
    chart = intervals(
        [Estimate(main.name, *ends)],
        key="effect",
        title=title,
        description=_(
            "The dot is the difference between the groups, %(effect)s %(unit)s; the line is its"
            " interval at %(level)s per cent, from %(low)s to %(high)s."
        )
        % {
            "effect": value,
            "unit": of_difference(main.unit),
            "level": percent_of(main.level, language),
            "low": low,
            "high": high,
        },
        headings=(_("Indicator"), _("Effect"), _("From"), _("To")),
        zero_label=_("no difference"),
        decimals=main.decimals,
        unit=of_difference(main.unit),
        language=language,
    )
    return Picture(chart, _measure(main, language))


def _measure(main: IndicatorResult, language: str) -> str:
    """Measure, unit and number of people, under the title of the picture."""
    if main.effect is None:
        return ""
    values = {
        "unit": of_difference(main.unit),
        "first": format_number(main.effect.intervention.n, 0, language),
    }
    if main.effect.comparison is None:
        return _("Mean change, %(unit)s; %(first)s took part.") % values
    values["second"] = format_number(main.effect.comparison.n, 0, language)
    if main.compares_changes:
        return (
            _("Difference in changes, %(unit)s; %(first)s took part, %(second)s were compared.")
            % values
        )
    return (
        _("Difference in means, %(unit)s; %(first)s took part, %(second)s were compared.") % values
    )


def groups_picture(result: IndicatorResult, language: str) -> Picture | None:
    """The mean (or change) of each group with its interval; None without two large groups."""
    if result.effect is None or result.effect.comparison is None:
        return None
    named = (
        (_("Took part"), result.effect.intervention),
        (_("Comparison group"), result.effect.comparison),
    )
    first, second = (format_number(group.mean, result.decimals, language) for _n, group in named)
    chart = groups(
        [Estimate(name, group.mean, group.low, group.high, group.n) for name, group in named],
        key=result.key,
        title=(
            _("%(name)s, change: %(first)s against %(second)s")
            if result.compares_changes
            else _("%(name)s: %(first)s against %(second)s")
        )
        % {"name": result.name, "first": first, "second": second},
        description=(
            _("Mean change of each group; the lines are intervals at %(level)s per cent.")
            if result.compares_changes
            else _("Mean of each group; the lines are intervals at %(level)s per cent.")
        )
        % {"level": percent_of(result.level, language)},
        headings=(_("Group"), _("People"), _("Mean"), _("From"), _("To")),
        decimals=result.decimals,
        unit=of_difference(result.unit) if result.compares_changes else result.unit,
        language=language,
    )
    return Picture(chart, chart.description)


def development_picture(result: IndicatorResult, language: str) -> Picture | None:
    """Each group's mean over time with its interval; None where there is one time, or too few."""
    if not result.development:
        return None
    named = ((Group.INTERVENTION, _("Took part")), (Group.COMPARISON, _("Comparison group")))
    days = {point.day for point in result.development}
    # the month says when, unless several days lie in the same one
    shown = MONTH if len({day[:MONTH] for day in days}) == len(days) else DAY
    series = [
        Line(name, tuple(_points(result, group, shown)))
        for group, name in named
        if any(point.group == group for point in result.development)
    ]

    def show(value: Decimal) -> str:
        return format_number(value, result.decimals, language)

    chart = lines(
        series,
        key=f"{result.key}-development",
        title=_("%(name)s over time") % {"name": result.name},
        description=_("Mean of each group; the upright lines are intervals at %(level)s per cent.")
        % {"level": percent_of(result.level, language)},
        heading=_("Day"),
        zero=False,
        show=show,
    )
    said = f"{result.unit[:1].upper()}{result.unit[1:]}. {chart.description}"
    reach = [end for point in result.development for end in (point.low, point.high)]
    if min(reach) > 0 or max(reach) < 0:
        said += " " + _("The dashed line is the foot of the scale, not zero.")
    return Picture(chart, said)


def _points(result: IndicatorResult, group: str, shown: int) -> Iterator[Point]:
    for one in result.development:
        if one.group == group:
            day = datetime.date.fromisoformat(one.day)
            at = day.year + day.timetuple().tm_yday / 366
            yield Point(at, one.day[:shown], one.mean, one.low, one.high)


def percent_of(share: float, language: str) -> str:
    """A share of one as per cent without the sign, with as many decimals as it needs: 95, 99,9."""
    per_cent = round(share * 100, 6)
    return format_number(per_cent, 0 if per_cent == round(per_cent) else 1, language)
