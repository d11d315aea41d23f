"""The pictures of a report: effects with their intervals, and the two groups of each indicator."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from evaluations.report_content import IndicatorResult
from fundportal.charts import Chart, Estimate, groups, intervals
from fundportal.money import format_number


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
            "unit": main.unit,
            "level": percent_of(main.level, language),
            "low": low,
            "high": high,
        },
        headings=(_("Indicator"), _("Effect"), _("From"), _("To")),
        zero_label=_("no difference"),
        decimals=main.decimals,
        unit=main.unit,
        language=language,
    )
    subtitle = _(
        "Difference in means, %(unit)s; %(first)s took part, %(second)s were compared."
    ) % {
        "unit": main.unit,
        "first": format_number(main.effect.intervention.n, 0, language),
        "second": format_number(main.effect.comparison.n, 0, language),
    }
    return Picture(chart, subtitle)


def groups_picture(result: IndicatorResult, language: str) -> Picture | None:
    """The mean of each group with its interval; None when the groups are too small."""
    if result.effect is None:
        return None
    named = (
        (_("Took part"), result.effect.intervention),
        (_("Comparison group"), result.effect.comparison),
    )
    first, second = (format_number(group.mean, result.decimals, language) for _n, group in named)
    chart = groups(
        [Estimate(name, group.mean, group.low, group.high, group.n) for name, group in named],
        key=result.key,
        title=_("%(name)s: %(first)s against %(second)s")
        % {"name": result.name, "first": first, "second": second},
        description=_("Mean of each group; the lines are intervals at %(level)s per cent.")
        % {"level": percent_of(result.level, language)},
        headings=(_("Group"), _("People"), _("Mean"), _("From"), _("To")),
        decimals=result.decimals,
        unit=result.unit,
        language=language,
    )
    return Picture(chart, chart.description)


def percent_of(share: float, language: str) -> str:
    """A share of one as per cent without the sign, with as many decimals as it needs: 95, 99,9."""
    per_cent = round(share * 100, 6)
    return format_number(per_cent, 0 if per_cent == round(per_cent) else 1, language)
