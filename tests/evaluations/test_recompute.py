"""`manage.py recompute`: anyone can compute a report's figures again from what travels in it."""

import io
import json
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command

from evaluations import publication
from fundportal.documents import storage
from tests.evaluations.reports import asked
from tests.people import AT

pytestmark = pytest.mark.django_db
MADE: list[bytes] = []


def run(path: Path) -> tuple[int, list[str], list[str]]:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("recompute", str(path), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, out.getvalue().splitlines(), err.getvalue().splitlines()


@pytest.fixture
def report(request, tmp_path) -> Path:
    """A report's file, made once and copied for each test."""
    if not MADE:
        assessed, eva = (request.getfixturevalue(name) for name in ("assessed", "eva"))
        made = publication.render(asked(assessed, eva), by=eva, at=AT)
        MADE.append(storage.place(made.document.sha256).read_bytes())
    path = tmp_path / "rapport.pdf"
    path.write_bytes(MADE[0])
    return path


def changed(path: Path, ending: str, change) -> None:
    """The same PDF with one attachment changed."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        name = next(name for name in pdf.attachments if name.endswith(ending))
        content = pdf.attachments[name].get_file().read_bytes()
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, change(content), filename=name)
        pdf.save()


def test_every_figure_of_a_report_is_computed_to_the_same(report):
    code, lines, err = run(report)
    assert (code, err) == (0, [])
    assert all(line.endswith("=") for line in lines)
    for figure in ("result.effect", "result.se", "result.ci[0]", "alternative.se", "result.n.comp"):
        assert any(f" {figure}" in line for line in lines)


def test_a_changed_figure_is_found(report):
    def more(content: bytes) -> bytes:
        plain = json.loads(content)
        plain["result"]["se"] *= 1 + 2e-9
        return json.dumps(plain).encode()

    changed(report, "-result.json", more)
    code, lines, _err = run(report)
    assert code == 1
    assert [line for line in lines if line.endswith("DIFFERS")] == [
        line for line in lines if " result.se " in line
    ]


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"design": "means"}'])
def test_broken_inputs_are_lines_on_stderr(report, content):
    changed(report, "-inputs.json", lambda old: content)
    code, _lines, err = run(report)
    assert code == 2
    assert err
    assert all(line.startswith(str(report)) for line in err)


def test_other_files_are_refused_in_one_line(tmp_path):
    text, empty = tmp_path / "text.pdf", tmp_path / "empty.pdf"
    text.write_text("hej")
    pikepdf.new().save(empty)
    for path in (text, empty, tmp_path / "missing.pdf"):
        code, lines, err = run(path)
        assert (code, lines, len(err)) == (2, [], 1)
