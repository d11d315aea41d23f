"""`manage.py build_report`: the PDF in this process, or one line on stderr and exit 2."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command

from applications.models import Paper
from evaluations.models import Report
from fundportal.documents import storage
from portfolio import investments
from tests.applications.factories import recommended_application, submitted_application
from tests.evaluations.printed import pages_of
from tests.evaluations.report_example import TEXTS
from tests.evaluations.reports import asked
from tests.portfolio import money

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("build_report", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_prints_where_the_pdf_is(assessed, programme):
    code, out, _err = run(programme.slug, "--kind", "evaluation")
    report = Report.objects.get()
    assert code == 0
    assert Path(out.strip()) == storage.place(report.document.sha256)
    assert Path(out.strip()).read_bytes().startswith(b"%PDF-")
    assert (report.edition, report.language) == ("internal", "sv")


def test_an_investment_is_found_by_the_address_that_it_had(assessed, programme, bertil):
    before = programme.slug
    investments.move(programme, slug="nya-namnet", by=bertil, at=money.AT)
    for slug in (before, "nya-namnet"):
        assert run(slug, "--kind", "evaluation")[0] == 0
    assert Report.objects.get().assessment.investment == programme


def test_copies_to_the_file_asked_for(assessed, programme, tmp_path):
    target = tmp_path / "rapport.pdf"
    run(programme.slug, "--kind", "evaluation", "--edition", "public", "--out", str(target))
    assert programme.title in pages_of(target.read_bytes())[0]


def test_each_language_has_its_own_texts(assessed, programme, eva, tmp_path):
    asked(assessed, eva)
    asked(assessed, eva, language="en", texts=replace(TEXTS, learnt="More time is needed."))
    target = tmp_path / "report.pdf"
    for language, own in [("sv", TEXTS.learnt[:20]), ("en", "More time is needed.")]:
        run(programme.slug, "--kind", "evaluation", "--language", language, "--out", str(target))
        assert own in " ".join(pages_of(target.read_bytes()))


def test_without_an_accepted_model_there_is_no_cost_impact_report(assessed, programme):
    code, out, err = run(programme.slug, "--kind", "cost-impact")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "ingen kostnadseffekt är godtagen" in err
    assert not Report.objects.exists()


def test_an_annual_report_is_of_a_fund_and_a_year_of_it(fund, bertil, tmp_path):
    target = tmp_path / "ar.pdf"
    code, out, err = run(fund.slug, "--kind", "annual", "--year", "2020", "--out", str(target))
    assert (code, err, Path(out.strip())) == (0, "", target)
    assert "Provfonden 2020" in pages_of(target.read_bytes())[0]
    for slug, year in ((fund.slug, "1999"), ("saknas", "2020")):
        code, out, err = run(slug, "--kind", "annual", "--year", year)
        assert (code, out, len(err.splitlines())) == (2, "", 1)


def test_a_decision_basis_tells_what_is_left_in_the_fund(bertil, farid, tmp_path):
    application = recommended_application()
    money.funded(application.fund, bertil, "1234567")
    target = tmp_path / "underlag.pdf"
    code, out, err = run(application.number, "--kind", "decision", "--out", str(target))
    assert (code, err, Path(out.strip())) == (0, "", target)
    text = " ".join(pages_of(target.read_bytes()))
    for said in (application.number, "1 234 567 kr", "234 567 kr", "1 000 000 kr"):
        assert said in text
    assert Paper.objects.get().edition == "internal"


def test_a_case_without_proposal_or_of_no_number_is_one_line(bertil):
    for number in (submitted_application().number, "SI-2026-9999"):
        code, out, err = run(number, "--kind", "decision")
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert number in err
    assert not Paper.objects.exists()


def test_unknown_investment_and_nothing_assessed_are_one_line(programme):
    for slug in ("finns-inte", programme.slug):
        code, out, err = run(slug, "--kind", "evaluation")
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert slug in err


def test_a_file_that_cannot_be_written_changes_nothing(assessed, programme, tmp_path):
    code, _out, err = run(
        programme.slug, "--kind", "evaluation", "--out", str(tmp_path / "saknas" / "x.pdf")
    )
    assert code == 2
    assert "saknas" in err
    assert not Report.objects.exists()
