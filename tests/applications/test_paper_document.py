"""The papers of a case as PDF: archival, accessible, every figure there, the same each time."""

from __future__ import annotations

from dataclasses import replace

import page
import pytest

from applications import paper_document
from tests.applications.paper_example import BASIS, GRANT, HEAD, LETTER
from tests.evaluations.printed import pages_of

pytestmark = pytest.mark.django_db(databases=[])
HOSTILE = '<img src="http://127.0.0.1/x"><script>1</script>{{ x }}</section>'


def text_of(pdf: bytes) -> str:
    return " ".join(pages_of(pdf)).replace("\n", " ")


@pytest.mark.parametrize("content", [BASIS, LETTER], ids=["basis", "letter"])
def test_a_paper_is_archival_accessible_and_the_same_each_time(content):
    made = paper_document.document_pdf(content)
    for profile in ("2a", "ua1"):
        report = page.validate_pdf_bytes(made, profile=profile)
        assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
    assert paper_document.document_pdf(content) == made


def test_the_basis_says_everything_that_the_board_needs():
    text = text_of(paper_document.document_pdf(BASIS))
    for said in (
        *("Bryggan", "SI-2026-0001", "Ks 1/2026", "Provfonden", "Bertil", "Metoden är prövad."),
        *("1 000 000 kr", "400 000 kr", "600 000 kr", "1 100 000 kr", "50 000,50 kr"),
        *("En plan för uppföljning finns.", "1 mars 2027", "Lärare deltar.", "Två nämnder deltar."),
        *("2, 4, 5", "3,67", "3,80", "60 %", "750 000 kr", "Lönar sig om det lyckas"),
        *("250 000 kr saknas", "1 poäng saknas"),
    ):
        wanted = said.replace("250 000 kr saknas", "Det saknas 250 000 kr i fonden")
        assert wanted in text, said


def test_nothing_is_said_to_be_missing_when_the_money_is_there():
    enough = replace(BASIS, money=replace(BASIS.money, free="1000000.00"))
    text = text_of(paper_document.document_pdf(enough))
    assert "Det saknas" not in text
    assert "Kvar efter förslaget 0 kr" in text


def test_a_no_has_no_amount_and_locks_nothing():
    refused = replace(GRANT, outcome="not_recommended", total="0.00", amounts=(), conditions=())
    text = text_of(paper_document.document_pdf(replace(BASIS, proposal=refused)))
    assert "Belopp per år" not in text
    assert "Kvar efter förslaget" not in text


def test_a_basis_without_scores_says_so():
    bare = replace(BASIS.scores, criteria=(), total=None, assessor_count=0, missing_count=0)
    html = paper_document.document_html(replace(BASIS, scores=bare))
    assert "Ingen bedömare har satt poäng på ansökan." in html
    assert "<svg" not in html


def test_the_letter_tells_the_parties_what_was_decided_and_what_follows():
    text = text_of(paper_document.document_pdf(LETTER))
    for said in (
        *("Socialnämnden", "Skolnämnden", "Kommunstyrelsen", "1 november 2026", "§ 12"),
        *("1 000 000 kr", "400 000 kr", "1 mars 2027", "Metoden är prövad."),
        *("laglighetsprövning", "låses i fonden"),
    ):
        assert said in text, said


@pytest.mark.parametrize(
    ("outcome", "said", "appeals"),
    [("rejected", "Ärendet är avslutat.", True), ("deferred", "senare sammanträde", False)],
)
def test_a_letter_says_what_happens_after_each_outcome(outcome, said, appeals):
    decision = replace(GRANT, outcome=outcome, total="0.00", amounts=(), conditions=())
    html = paper_document.document_html(replace(LETTER, decision=decision))
    assert said in html
    assert ("laglighetsprövning" in html) is appeals


@pytest.mark.parametrize("content", [BASIS, LETTER], ids=["basis", "letter"])
def test_in_english_what_was_written_in_swedish_is_marked_as_such(content):
    html = paper_document.document_html(replace(content, head=replace(HEAD, language="en")))
    assert '<html lang="en">' in html
    assert '<div class="paper-quote" lang="sv">' in html
    assert "SEK" in html


def test_hostile_text_is_shown_literally():
    content = replace(
        BASIS,
        head=replace(HEAD, title=HOSTILE),
        proposal=replace(GRANT, reason=HOSTILE),
        parties=(replace(BASIS.parties[0], name=HOSTILE, contribution=HOSTILE),),
    )
    text = text_of(paper_document.document_pdf(content)).replace(" ", "")
    for piece in ("<script>1</script>", "{{x}}", "</section>"):
        assert piece in text
