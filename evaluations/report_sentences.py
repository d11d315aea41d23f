"""What the figures of a report mean, in sentences of the active language."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.report_content import IndicatorResult
from evaluations.report_pictures import percent_of
from fundportal.money import format_number
from fundportal.units import of_difference

LONGEST_UNBROKEN = 20  # characters of a unit that is kept on one line


@dataclass(frozen=True)
class Certainty:
    """Evidence grade (evidensgrad), the Maryland scale: its word and what it means."""

    grade: int
    word: str
    meaning: str


def certainty(grade: int) -> Certainty:
    """What an evidence grade from 1 to 5 says about how sure the result is."""
    words = {
        5: (
            _("very strong evidence"),
            _(
                "Lots were drawn about who could take part. A difference between the groups then"
                " comes from the initiative or from chance, and the interval says how much"
                " chance may do."
            ),
        ),
        4: (
            _("strong evidence"),
            _(
                "Those who took part were compared with people who were like them in what was"
                " known beforehand. Unknown differences between the groups can still matter."
            ),
        ),
        3: (
            _("moderate evidence"),
            _(
                "The change over time was compared with the change in a group that did not take"
                " part. Something else may have happened to one of the groups at the same time."
            ),
        ),
        2: (
            _("weak evidence"),
            _(
                "The groups may have differed from the beginning. Part of the difference may have"
                " been there without the initiative."
            ),
        ),
        1: (
            _("very weak evidence"),
            _("There is nobody to compare with. What was seen may have other reasons."),
        ),
    }
    return Certainty(grade, *words[grade])


def answer(result: IndicatorResult, language: str) -> tuple[str, str]:
    """The answer to the question of the report, in two sentences."""
    if result.effect is None:
        return (
            _("We cannot say whether the initiative made a difference."),
            _("Too few people were measured for figures to be shown."),
        )
    uncertain = uncertainty(result, language)
    if result.verdict == "unclear":
        return (_("We cannot say whether the initiative made a difference."), uncertain)
    return (comparison(result, language), uncertain)


def comparison(result: IndicatorResult, language: str) -> str:
    """How the groups differed: mean against mean, higher or lower."""
    value = result.effect.value if result.effect else 0.0
    if result.compares_changes:
        return _change(result, value, language)
    values = {
        "name": result.name,
        "size": format_number(abs(value), result.decimals, language),
        "unit": unbroken(of_difference(result.unit)),
    }
    if not value:
        return _("%(name)s: the mean was the same in both groups.") % values
    above = _(
        "%(name)s: those who took part were on average %(size)s %(unit)s above the"
        " comparison group."
    )
    below = _(
        "%(name)s: those who took part were on average %(size)s %(unit)s below the"
        " comparison group."
    )
    return (above if value > 0 else below) % values


def _change(result: IndicatorResult, value: float, language: str) -> str:
    """How the groups changed against each other, or how those who took part changed."""
    values = {
        "name": result.name,
        "size": format_number(abs(value), result.decimals, language),
        "unit": unbroken(of_difference(result.unit)),
    }
    if result.design == "before_after":
        rose = _("%(name)s rose by %(size)s %(unit)s on average among those who took part.")
        fell = _("%(name)s fell by %(size)s %(unit)s on average among those who took part.")
        return (rose if value > 0 else fell) % values
    more = _(
        "%(name)s: counted from before the start, those who took part ended on average %(size)s"
        " %(unit)s higher than the comparison group."
    )
    less = _(
        "%(name)s: counted from before the start, those who took part ended on average %(size)s"
        " %(unit)s lower than the comparison group."
    )
    return (more if value > 0 else less) % values


def uncertainty(result: IndicatorResult, language: str) -> str:
    """What the interval says about chance."""
    effect = result.effect
    if effect is None:
        return ""
    value, low, high = (
        format_number(number, result.decimals, language)
        for number in (effect.value, effect.chosen.low, effect.chosen.high)
    )
    values = {
        "effect": value,
        "low": low,
        "high": high,
        "level": percent_of(result.level, language),
        "unit": unbroken(of_difference(result.unit)),
    }
    sentences = {
        ("better", True): _(
            "This is more than chance explains: the interval at %(level)s per cent goes from"
            " %(low)s to %(high)s %(unit)s."
        ),
        ("better", False): _(
            "This is more than chance explains, but the size is uncertain: the interval at"
            " %(level)s per cent goes from %(low)s to %(high)s %(unit)s."
        ),
        ("worse", True): _(
            "This is the wrong direction, and more than chance explains: the interval at"
            " %(level)s per cent goes from %(low)s to %(high)s %(unit)s."
        ),
        ("unclear", True): _(
            "The measured difference was %(effect)s %(unit)s, but the interval at %(level)s per"
            " cent goes from %(low)s to %(high)s: chance may be the whole explanation."
        ),
    }
    chosen = sentences.get((result.verdict, effect.size_is_sure))
    return (chosen or sentences[(result.verdict, True)]) % values


def unbroken(unit: str) -> str:
    """A short unit that no line end parts: US-dollar, dagar per år."""
    if len(unit) > LONGEST_UNBROKEN:
        return unit
    return unit.replace("-", "\u2011").replace(" ", "\u00a0")


def finding(result: IndicatorResult) -> str:
    """The finding in a few words, as the title of the picture on page 1."""
    if result.effect is None:
        return _("Too few people to show a figure")
    if result.verdict == "unclear":
        return _("No certain effect")
    if result.verdict == "worse":
        return _("Those who took part did worse")
    return (
        _("The effect is clear")
        if result.effect.size_is_sure
        else _("The effect is clear, its size uncertain")
    )


def warning_message(code: str, message: str) -> str:
    """What a warning of the engine means to a reader; an unknown one in the engine's words."""
    known = {
        "few_observations": _(
            "A group has fewer than ten people. The interval then supposes that the values are"
            " spread in the usual way (normally distributed)."
        ),
        "unequal_spread": _(
            "The values vary much more in one group than in the other. Welch's standard error is"
            " the one to trust."
        ),
        "much_missing": _(
            "Many values are missing, or many more in one group than in the other. Those who are"
            " left may differ from those who fell away, so the evidence is graded one step lower."
        ),
        "no_comparison_group": _(
            "There is no comparison group: the change may have come without the initiative."
        ),
    }
    return known.get(code, message)


def limits(result: IndicatorResult, threshold: int, language: str) -> tuple[str, ...]:
    """What the figures do not say, as far as it can be told from how they came about."""
    said = [warning.message for warning in result.warnings]
    if result.differs_by_few:
        said.append(
            _(
                "%(name)s is not shown, because fewer than %(threshold)s people have been added or"
                " taken away since an earlier report, which would tell of them."
            )
            % {"name": result.name, "threshold": threshold}
        )
    elif result.effect is None:
        said.append(
            _(
                "%(name)s is not shown, because a group has fewer than %(threshold)s people and"
                " single persons might be recognised."
            )
            % {"name": result.name, "threshold": threshold}
        )
    elif result.missing:
        said.append(
            ngettext(
                "%(name)s: %(count)s measurement is missing and is not part of the figures.",
                "%(name)s: %(count)s measurements are missing and are not part of the figures.",
                result.missing,
            )
            % {"name": result.name, "count": format_number(result.missing, 0, language)}
        )
    return tuple(said)


def not_in_report() -> str:
    """What a reader might look for and will not find."""
    return _(
        "The report does not say whether the initiative pays for itself. What it cost and saved"
        " for each board, and over time, has not been computed."
    )
