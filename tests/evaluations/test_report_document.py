"""The report on paper: its figures are the stored ones, it is archival, and no table is cut."""

import io
import re
from dataclasses import replace
from itertools import pairwise

import page
import pikepdf
import pytest

from evaluations import report_document
from evaluations.report_content import from_json
from evaluations.report_pages import page_of
from tests.evaluations.printed import pages_of
from tests.evaluations.report_example import CONTENT, EARNINGS, TEXTS, with_indicators

INPUTS = {"inputs.json": {"design": "means"}}


@pytest.fixture(scope="module")
def printed() -> bytes:
    return report_document.document_pdf(CONTENT, INPUTS)


def test_content_comes_back_from_json_as_it_was():
    assert from_json(CONTENT.as_json()) == CONTENT
    assert from_json(CONTENT.as_json()).content_hash == CONTENT.content_hash


def test_unknown_keys_are_refused():
    with pytest.raises(ValueError, match="unknown keys"):
        from_json({**CONTENT.as_json(), "npv": 1})


def test_report_is_archival_accessible_and_the_same_each_time(printed):
    for profile in ("3a", "ua1"):
        report = page.validate_pdf_bytes(printed, profile=profile)
        assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    assert report_document.document_pdf(CONTENT, INPUTS) == printed


def test_first_page_is_enough(printed):
    first = pages_of(printed)[0]
    for said in (CONTENT.title, CONTENT.answer[0], CONTENT.finding, "SI-2026-0001"):
        assert said in first.replace("\n", " ")
    for figure in ("185", "1 794", "474", "3 115", "2,4 mnkr", "5"):
        assert figure in first
    assert "Arbetsmarknadsnämnden tar över" in first


def test_page_1_stays_one_page_when_there_is_much_to_say():
    words = "Arbetsmarknadsförvaltningens praktik för unga som länge stått utanför arbete. " * 10
    content = replace(
        CONTENT,
        title=words[:100],
        question=words[:200],
        answer=(f"{words[:80]}: de som deltog låg 1 794 dagar per år över de andra.", words[:150]),
        results=(replace(EARNINGS, name=words[:80], unit="dagar per år"),),
        texts=replace(TEXTS, proposal=f"{words[:690]} slutord."),
    )
    assert "slutord." in pages_of(report_document.document_pdf(content))[0]


def test_every_stored_figure_is_printed(printed):
    text = " ".join(pages_of(printed))
    for figure in ("6 349", "4 555", "7 867", "5 484", "671", "633", "551", "3 038", "0,008"):
        assert figure in text
    for figure in ("2,674", "307,1", "0,272", "1 150 000,50 kr", "2 400 000 kr"):
        assert figure in text


def test_each_page_says_which_it_is(printed):
    pages = pages_of(printed)
    for number, text in enumerate(pages, 1):
        assert f"{number} " in text
        assert CONTENT.content_hash[:12] in text
        assert re.search(rf"\b{number}\b.*\b{len(pages)}$", text.splitlines()[-1])
        assert number == 1 or (CONTENT.title in text and CONTENT.case_number in text)


def test_contents_lead_to_the_pages_of_the_headings(printed):
    pages = pages_of(printed)
    entries = re.findall(r"^(\d) (.+?) ?(?:\. ?)+ (\d+)$", pages[1], re.MULTILINE)
    assert len(entries) == 9
    for number, title, at_page in entries:
        assert f"{number} {title}" in pages[int(at_page) - 1]


def test_a_text_nobody_wrote_has_no_heading():
    bare = replace(CONTENT, texts=replace(TEXTS, background="", learnt="", references=""))
    html = report_document.document_html(bare)
    assert 'id="background"' not in html
    assert 'id="learnt"' not in html
    assert "#learnt" not in html


def test_hostile_text_is_shown_literally():
    hostile = '<img src="http://127.0.0.1/x"><script>1</script>{{ x }}</section>'
    content = replace(
        CONTENT,
        title=hostile,
        texts=replace(TEXTS, background=hostile),
        results=(replace(EARNINGS, name=hostile, unit='"><b>'),),
    )
    text = " ".join(pages_of(report_document.document_pdf(content)))
    for piece in ('<img src="http://127.0.0.1/x">', "<script>1</script>", "{{ x }}", '"><b>'):
        assert piece in text


def test_a_long_appendix_cuts_no_row_and_repeats_heads():
    count = 20
    content = with_indicators(count)
    pages = pages_of(report_document.document_pdf(content))
    last_column = page_of(content).tables[1].columns[-1]
    row = re.compile(r"^Indikator nummer (\d+), .* 671 474 3 115", re.MULTILINE)
    with_rows = [text for text in pages if row.search(text)]
    assert len(with_rows) >= 2
    assert all(last_column in text for text in with_rows)
    found = [int(number) for text in pages for number in row.findall(text)]
    assert found == list(range(1, count + 1))


def test_small_groups_leave_no_figure():
    hidden = replace(EARNINGS, effect=None, missing=None)
    content = replace(CONTENT, results=(hidden,), people_reached=None, edition="public")
    text = " ".join(pages_of(report_document.document_pdf(content)))
    for figure in ("1 794", "6 349", "185", "260", "671"):
        assert figure not in text


def test_headings_go_down_one_step_at_a_time(printed):
    html = report_document.document_html(CONTENT)
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    with pikepdf.open(io.BytesIO(printed)) as opened:
        assert str(opened.Root.Lang) == "sv"
        assert opened.docinfo["/Title"] == CONTENT.title


def test_pictures_are_drawn_not_pixelled(printed):
    with pikepdf.open(io.BytesIO(printed)) as opened:
        images = [
            o
            for o in opened.objects
            if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
        ]
    assert images == []


def test_swedish_names_in_an_english_report_say_so_on_page_and_paper():
    said = {"plan_said": ("It expected: Inkomsten stiger.",), "own_words": ("Inkomsten stiger.",)}
    results = (replace(EARNINGS, **said), replace(EARNINGS, key="indicator-2"))
    content = replace(CONTENT, language="en", title_language="sv", results=results)
    document, body = report_document.document_html(content), report_document.body_html(content)
    assert f'<h1><span lang="sv">{CONTENT.title}</span></h1>' in document
    for words in (EARNINGS.name, CONTENT.references[0].text, "Inkomsten stiger."):
        for html in (document, body):
            assert f'<span lang="sv">{words}</span>' in html
            assert words not in re.sub(r"<[^>]*>", "", _without_swedish_and_pictures(html))
    assert f'<a href="#indicator-2" lang="sv">{EARNINGS.name}</a>' in document
    printed = report_document.document_pdf(content)
    assert page.validate_pdf_bytes(printed, profile="ua1").is_compliant
    with pikepdf.open(io.BytesIO(printed)) as opened:
        tags = [tag for tag in opened.objects if tag.get("/Type") == "/StructElem"]
        languages = [str(tag.Lang) for tag in tags if "/Lang" in tag]
        assert str(opened.Root.Lang) == "en"
    assert set(languages) == {"sv"}
    assert len(languages) > 20


def _without_swedish_and_pictures(html: str) -> str:
    """What is left of the HTML when what says its language, the head and pictures are taken out."""
    for pattern in (r"<head>.*?</head>", r"<svg.*?</svg>", r'<(\w+)[^>]* lang="sv">.*?</\1>'):
        html = re.sub(pattern, "", html, flags=re.DOTALL)
    return html


@pytest.mark.parametrize("language", ["sv", "en"])
def test_both_languages_carry_the_same_figures(language):
    content = replace(CONTENT, language=language)
    text = " ".join(pages_of(report_document.document_pdf(content)))
    for figure in ("1,794", "3,115", "6,349") if language == "en" else ("1 794", "3 115"):
        assert figure in text
