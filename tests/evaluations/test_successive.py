"""Reports that follow one another: a few people more or fewer are not told of by subtraction."""

from dataclasses import replace
from decimal import Decimal

import pytest

from evaluations import assessment as assessing
from evaluations import publication, report_disclosure, successive
from evaluations.models import Assessment, Indicator, Report
from evaluations.report_content import Development, IndicatorResult
from fundportal.directory.models import User
from tests.evaluations import factories
from tests.evaluations.report_example import CONTENT, EARNINGS
from tests.evaluations.reports import accepted, asked
from tests.people import AT

THRESHOLD = 10
DAY = Development("intervention", "2026-01-01", 40, 5.0, 4.0, 6.0)


def counting(intervention: int = 40, comparison: int = 60, **changes: object) -> IndicatorResult:
    effect = EARNINGS.effect
    assert effect
    assert effect.comparison
    groups = replace(
        effect,
        intervention=replace(effect.intervention, n=intervention),
        comparison=replace(effect.comparison, n=comparison),
    )
    return replace(EARNINGS, **{"effect": groups, "missing": None, **changes})


def beside(now: IndicatorResult, *before: IndicatorResult) -> IndicatorResult:
    earlier = [replace(CONTENT, results=(one,)) for one in before]
    return successive.guarded(now, earlier, THRESHOLD)


@pytest.mark.parametrize(
    ("now", "is_shown"),
    [
        (counting(), True),
        (counting(intervention=43), False),
        (counting(intervention=37), False),
        (counting(comparison=69), False),
        (counting(intervention=50, comparison=70), True),
        (counting(intervention=43, key="indicator-2"), True),
    ],
)
def test_a_result_is_shown_unless_a_group_differs_by_a_few(
    now: IndicatorResult, is_shown: bool
) -> None:
    kept = beside(now, counting())
    assert (kept.effect is not None, kept.differs_by_few) == (is_shown, not is_shown)
    assert is_shown or (kept.conclusion, kept.warnings, kept.development) == ("", (), ())


def test_every_report_that_citizens_have_had_is_set_beside() -> None:
    assert beside(counting(55), counting(40), counting(52)).differs_by_few
    hidden = counting(effect=None)
    assert beside(counting(43), hidden).effect is not None


def test_what_is_missing_and_how_groups_developed_are_left_out_by_themselves() -> None:
    before = counting(missing=12, development=(DAY,))
    now = counting(missing=15, development=(replace(DAY, n=44),))
    kept = beside(now, before)
    assert kept.effect == now.effect
    assert (kept.missing, kept.development) == (None, ())
    same = counting(missing=12, development=(DAY,))
    assert beside(same, before) == same


def assessed_anew(wage: Indicator, by: User, before: Assessment, more: int) -> Assessment:
    """The same people and so many more in each group."""
    size = 12
    text = factories.table(range(50, 50 + more), range(20, 20 + more)).replace("D", f"N{more}-")
    factories.record(wage, text, by, filename=f"{size}-{more}.csv")
    return accepted(
        assessing.assess(
            wage,
            assignment="randomised",
            pooled=False,
            level=Decimal("0.95"),
            conclusion="Lönen steg.",
            supersedes=before,
            by=by,
            at=AT,
        )
    )


def published(assessment: Assessment, by: User, bertil: User) -> Report:
    return publication.publish(
        publication.render(asked(assessment, by), by=by, at=AT), by=bertil, at=AT
    )


def test_a_report_with_a_few_more_is_refused_and_one_with_enough_more_is_made(
    assessed: Assessment, wage: Indicator, eva: User, bertil: User, blank_pdf: None
) -> None:
    early = publication.render(asked(assessed, eva, language="en"), by=eva, at=AT)
    published(assessed, eva, bertil)
    few = assessed_anew(wage, eva, assessed, more=3)
    with pytest.raises(report_disclosure.DiffersByFew, match=r"15 .* 12 .*10"):
        asked(few, eva)
    assert asked(few, eva, edition="internal").said.main.effect
    enough = assessed_anew(wage, eva, few, more=8)
    published(enough, eva, bertil)
    publication.publish(early, by=bertil, at=AT)  # 12 beside 23


def test_a_report_made_before_another_was_published_is_tried_again_when_published(
    assessed: Assessment, wage: Indicator, eva: User, bertil: User, blank_pdf: None
) -> None:
    early = publication.render(asked(assessed, eva, language="en"), by=eva, at=AT)
    few = assessed_anew(wage, eva, assessed, more=3)
    published(few, eva, bertil)
    with pytest.raises(report_disclosure.DiffersByFew):
        publication.publish(early, by=bertil, at=AT)
    early.refresh_from_db()
    assert early.published_at is None
