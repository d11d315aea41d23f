"""The pages and the command that take over a fund: preview first, then all of it or nothing."""

import re
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from fundportal.workbooks import Limits, open_workbook
from portfolio.models import Investment, LedgerEntry
from portfolio.takeover_template import filled_bytes
from tests.portfolio.test_takeover import boards, old_fund, small  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, old_fund, bertil):  # noqa: F811
    client.force_login(bertil)
    return reverse("portfolio:take_over", args=[old_fund.slug])


def choose(client, page, rows):
    file = SimpleUploadedFile("historik.xlsx", filled_bytes(rows, []))
    return client.post(page, {"file": file})


def hidden(response) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', response.text)
    return dict(fields)


def test_a_manager_sees_the_balances_says_yes_and_has_the_fund(client, page, old_fund):  # noqa: F811
    shown = choose(client, page, small())
    assert "4\u202f000\u202f000" in shown.text
    assert LedgerEntry.objects.count() == 0
    done = client.post(page, hidden(shown), follow=True)
    assert done.redirect_chain == [(reverse("portfolio:fund", args=[old_fund.slug]), 302)]
    assert LedgerEntry.objects.count() == 5
    again = choose(client, page, small())
    assert again.context["taken"].was_there
    client.post(page, hidden(shown))
    assert LedgerEntry.objects.count() == 5
    investment = Investment.objects.get()
    for address in (
        reverse("portfolio:investment", args=[investment.slug]),
        reverse("portfolio:plan", args=[investment.slug]),
        reverse("applications:application", args=[investment.decision.application.number]),
        reverse("portfolio:entries", args=[old_fund.slug]),
        page,
    ):
        assert client.get(address).status_code == 200, address


def test_a_workbook_with_faults_shows_them_and_enters_nothing(client, page):
    rows = small()
    rows["Huvudbok"][0][2] = "12 mnkr"
    shown = choose(client, page, rows)
    assert "12 mnkr" in shown.text
    assert "Huvudbok" in shown.text
    assert LedgerEntry.objects.count() == 0


def test_a_file_changed_after_the_preview_is_looked_at_again(client, page):
    shown, other = choose(client, page, small()), small()
    other["Huvudbok"][0][2] = 1
    changed = hidden(choose(client, page, other)) | {"seen": hidden(shown)["seen"]}
    again = client.post(page, changed)
    assert again.context["taken"].figures.paid_out == 500_001
    assert LedgerEntry.objects.count() == 0
    client.post(page, {"content": "%%%", "seen": "x"})
    assert LedgerEntry.objects.count() == 0


def test_what_is_no_workbook_is_told_at_the_field(client, page):
    shown = client.post(page, {"file": SimpleUploadedFile("x.xlsx", b"hej")})
    assert shown.context["form"].errors["__all__"] or shown.context["form"].errors["file"]
    assert client.post(page, {"file": ""}).context["form"].errors["file"]


def test_the_template_can_be_downloaded_for_the_fund(client, page, old_fund):  # noqa: F811
    response = client.get(reverse("portfolio:takeover_template", args=[old_fund.slug]))
    sheets = {s.name: s for s in open_workbook(response.content, limits=Limits()).sheets}
    assert str(sheets["Fond"].content.rows[2][1]) == old_fund.name


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_history", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_checks_enters_and_adds_nothing_the_second_time(tmp_path, old_fund, bertil):  # noqa: F811
    file = tmp_path / "historik.xlsx"
    file.write_bytes(filled_bytes(small(), []))
    code, told, _err = run(str(file), "--check")
    assert (code, LedgerEntry.objects.count()) == (0, 0)
    assert "4\u202f000\u202f000" in told
    for _time in range(2):
        assert run(str(file))[0] == 0
        assert LedgerEntry.objects.count() == 5


def test_the_command_tells_each_fault_on_a_line_and_ends_with_2(tmp_path, old_fund, bertil):  # noqa: F811
    rows = small()
    rows["Huvudbok"][0][2], rows["Beslut"][0][10] = "x", ""
    file = tmp_path / "historik.xlsx"
    file.write_bytes(filled_bytes(rows, []))
    code, _out, told = run(str(file))
    assert (code, len(told.strip().splitlines())) == (2, 2)
    assert LedgerEntry.objects.count() == 0
    for wrong in (str(tmp_path / "saknas.xlsx"), str(tmp_path)):
        assert run(wrong)[0] == 2
    assert run()[0] == 2
    file.write_bytes(filled_bytes(small(), []))
    assert run(str(file), "--by", "okand@example.org")[0] == 2


def test_the_command_writes_the_template(tmp_path, old_fund):  # noqa: F811
    file = tmp_path / "mall.xlsx"
    assert run("--template", str(file))[0] == 0
    assert len(open_workbook(file.read_bytes(), limits=Limits()).sheets) == 7
