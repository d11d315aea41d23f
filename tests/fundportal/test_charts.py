"""Charts: accessible SVG without styles, honest figures, words that fit, the same as a table."""

import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundportal.charts import (
    Chart,
    ChartFault,
    Estimate,
    Line,
    Point,
    Series,
    Step,
    bars,
    groups,
    intervals,
    lines,
    waterfall,
)
from fundportal.charts.scale import fitted
from fundportal.charts.svg import TONES
from fundportal.charts.words import NARROWEST, width_of, wrapped
from fundportal.money import format_mnkr

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("å & ö")</script>\x00 \'"'


def drawn_waterfall(words: str = "Avsatt") -> Chart:
    return waterfall(
        [
            Step(words, Decimal(65)),
            Step("Åtaget", Decimal(-58)),
            Step("Kvar", Decimal(7), is_total=True),
        ],
        key="fund-money",
        title=words,
        description=words,
        headings=("Post", "Belopp"),
    )


def drawn_bars(words: str = "2026") -> Chart:
    return bars(
        [words, "2027"],
        [Series(words, (Decimal(2), None)), Series("Utbetalt", (Decimal(-1), Decimal(0)))],
        key="fund-years",
        title=words,
        description=words,
        heading="År",
        total="Summa",
    )


def drawn_pairs(words: str = "2026") -> Chart:
    return bars(
        [words],
        [Series(words, (Decimal(2),)), Series("Utbetalt", (None,))],
        key="fund-pairs",
        title=words,
        description=words,
        heading="År",
        layout="paired",
    )


def drawn_intervals(words: str = "Inkomst") -> Chart:
    return intervals(
        [Estimate(words, 1794.3, 475.6, 3113.1, n=445)],
        key="effect",
        title=words,
        description=words,
        headings=("Mått", "Effekt", "Från", "Till"),
        zero_label=words,
        unit=words,
    )


def drawn_groups(words: str = "Insats") -> Chart:
    return groups(
        [Estimate(words, 6349, 5208, 7491, n=185), Estimate("Jämförelse", 4555, 3885, 5224)],
        key="groups",
        title=words,
        description=words,
        headings=("Grupp", "n", "Medelvärde", "Från", "Till"),
        unit=words,
    )


def drawn_lines(words: str = "Avsatt") -> Chart:
    return lines(
        [
            Line(
                words, (Point(2013, "2013", 65), Point(2015, words, 80), Point(2023, "2023", 100))
            ),
            Line("Annat", (Point(2014, "2014", -5),)),
        ],
        key="story",
        title=words,
        description=words,
        heading="År",
        step=True,
    )


CHARTS = [
    drawn_waterfall,
    drawn_bars,
    drawn_pairs,
    drawn_intervals,
    drawn_groups,
    drawn_lines,
]
each = pytest.mark.parametrize("draw", CHARTS)


@each
def test_a_screen_reader_hears_one_picture_with_title_and_description(
    draw: Callable[[], Chart],
) -> None:
    chart = draw()
    root = ElementTree.fromstring(chart.svg)
    assert root.get("role") == "img"
    title, description = root[0], root[1]
    assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
    assert (title.text, description.text) == (chart.title, chart.description)
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")
    ids = [part.get("id") for part in root.iter() if part.get("id")]
    assert len(ids) == len(set(ids)) == 2


@each
def test_nothing_needs_a_style_and_nothing_is_fetched(draw: Callable[[], Chart]) -> None:
    for part in ElementTree.fromstring(draw().svg).iter():
        assert not {"style", "onload", "href"} & set(part.attrib)
        assert part.tag.removeprefix(SVG) in {
            "svg",
            "title",
            "desc",
            "text",
            "rect",
            "line",
            "circle",
        }


@each
def test_hostile_words_stay_words(draw: Callable[[str], Chart]) -> None:
    chart = draw(HOSTILE)
    root = ElementTree.fromstring(chart.svg)
    assert root[0].text == HOSTILE.replace("\x00", "")
    assert "<script" not in chart.svg
    assert not any("script" in part.tag for part in root.iter())


@each
def test_the_same_figures_give_the_same_bytes(draw: Callable[[], Chart]) -> None:
    assert draw() == draw()
    assert draw().svg.__html__() == draw().svg


@each
def test_table_rows_are_as_long_as_its_head(draw: Callable[[], Chart]) -> None:
    table = draw().table
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.columns)}


@each
def test_every_word_fits_the_narrowest_screen(draw: Callable[[str], Chart]) -> None:
    chart = draw("Arbetsmarknadsförvaltningens utvecklingsportfölj för långtidsarbetslösa")
    for part in ElementTree.fromstring(chart.svg).iter(f"{SVG}text"):
        assert width_of("".join(part.itertext()), part.get("font-weight")) <= NARROWEST + 1


def bar_spans(chart: Chart) -> list[tuple[float, float]]:
    spans = []
    for part in ElementTree.fromstring(chart.svg).iter(f"{SVG}rect"):
        if str(part.get("x")).endswith("%"):
            left, width = (float(str(part.get(name)).rstrip("%")) for name in ("x", "width"))
            spans.append((left, left + width))
    return spans


def test_waterfall_bars_start_where_the_one_before_ended() -> None:
    first, second, last = bar_spans(drawn_waterfall())
    assert second[1] == pytest.approx(first[1], abs=0.01)
    assert second[0] == pytest.approx(last[1], abs=0.01)
    assert first[0] == last[0] == pytest.approx(0.4)


def test_waterfall_refuses_a_total_that_the_steps_do_not_give() -> None:
    with pytest.raises(ChartFault, match="Kvar"):
        waterfall(
            [Step("Avsatt", Decimal(65)), Step("Kvar", Decimal(64), is_total=True)],
            key="fund",
            title="t",
            description="d",
            headings=("Post", "Belopp"),
        )


def test_changes_carry_their_sign_and_totals_do_not() -> None:
    assert [row[1] for row in drawn_waterfall().table.rows] == [
        "+65\u00a0kr",
        "\u221258\u00a0kr",
        "7\u00a0kr",
    ]


def test_bars_keep_proportions_and_a_missing_value_is_not_zero() -> None:
    chart = drawn_bars()
    up, down = bar_spans(chart)
    assert up[0] == pytest.approx(down[1], abs=0.01)
    assert up[1] - up[0] == pytest.approx(2 * (down[1] - down[0]), abs=0.01)
    assert chart.table.rows[1] == ("2027", "–", "0\u00a0kr", "0\u00a0kr")


def test_sum_of_stack_is_exact_in_ore() -> None:
    tenth = Decimal("0.10")
    chart = bars(
        ["2026"],
        [Series(str(i), (tenth,)) for i in range(3)],
        key="ore",
        title="t",
        description="d",
        heading="År",
        total="Summa",
    )
    assert chart.table.rows[0][-1] == "0,30\u00a0kr"


def test_interval_prints_estimate_and_both_ends_and_zero() -> None:
    svg = drawn_intervals().svg
    assert "1\u202f794 [476; 3\u202f113]" in svg
    assert "chart-zero" in svg
    assert "Inkomst (n\u00a0=\u00a0445)" in svg


def test_groups_are_told_apart_without_colour() -> None:
    hollow = [
        "chart-hollow" in str(dot.get("class"))
        for dot in ElementTree.fromstring(drawn_groups().svg).iter(f"{SVG}circle")
    ]
    assert hollow == [False, True]
    assert len({tone.dash for tone in TONES}) == len(TONES)


def test_story_prints_each_sum_and_year() -> None:
    chart = lines(
        [
            Line(
                "Avsatt",
                tuple(
                    Point(y, str(y), Decimal(v) * 10**6)
                    for y, v in ((2013, 65), (2015, 80), (2023, 100))
                ),
            )
        ],
        key="story",
        title="t",
        description="d",
        heading="År",
        step=True,
        show=format_mnkr,
    )
    for words in ("65,0\u00a0mnkr", "80,0\u00a0mnkr", "100,0\u00a0mnkr", "2013", "2015", "2023"):
        assert f">{words}</text>" in chart.svg


def test_in_the_table_a_step_holds_until_it_moves_and_no_longer() -> None:
    columns = list(zip(*drawn_lines().table.rows, strict=True))
    assert columns == [
        ("2013", "2014", "Avsatt", "2023"),
        ("65", "65", "80", "100"),
        ("–", "−5", "–", "–"),
    ]


@pytest.mark.parametrize("key", ["", "Å", "two words", 'x"y', "-a", "A"])
def test_a_key_that_makes_a_bad_id_is_refused(key: str) -> None:
    with pytest.raises(ChartFault, match="key"):
        waterfall([Step("a", Decimal(1))], key=key, title="t", description="d", headings=("", ""))


def test_faults_are_named() -> None:
    with pytest.raises(ChartFault, match="nothing"):
        bars([], [], key="k", title="t", description="d", heading="")
    with pytest.raises(ChartFault, match="1 values for 2"):
        bars(["a", "b"], [Series("s", (1,))], key="k", title="t", description="d", heading="")
    with pytest.raises(ChartFault, match="finite"):
        bars(["a"], [Series("s", (float("nan"),))], key="k", title="t", description="d", heading="")
    with pytest.raises(ChartFault, match="order"):
        lines(
            [Line("a", (Point(2, "2", 1), Point(1, "1", 1)))],
            key="k",
            title="t",
            description="d",
            heading="",
        )
    with pytest.raises(ChartFault, match="interval"):
        groups(
            [Estimate("a", 5, 6, 7)],
            key="k",
            title="t",
            description="d",
            headings=("", "", "", "", ""),
        )
    with pytest.raises(ChartFault, match="title"):
        waterfall([Step("a", Decimal(1))], key="k", title=" ", description="d", headings=("", ""))


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=12), st.booleans())
def test_any_figures_land_inside_the_picture(figures: list[float], zero: bool) -> None:
    scale = fitted(figures, 0.03, 0.97, zero=zero)
    assert all(0.029 <= scale(figure) <= 0.971 for figure in figures)
    assert len(scale.ticks(4)) <= 4


@given(st.text(max_size=200), st.floats(40, 400))
def test_wrapped_text_loses_no_letter_and_fits(words: str, width: float) -> None:
    wrapped_lines = wrapped(words, width)
    assert all(width_of(one) <= width for one in wrapped_lines)
    letters = "".join(c for c in "".join(wrapped_lines) if c.isalpha())
    assert letters == "".join(c for c in words if c.isalpha())


def test_charts_import_no_django() -> None:
    code = "import sys, fundportal.charts, fundportal.money; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
