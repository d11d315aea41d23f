"""The PDF maker: archival, accessible, the same bytes each time, and deaf to hostile HTML."""

import http.server
import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import OpenerDirector

import page
import pdfplumber
import pikepdf
import pytest

from fundportal import pdf

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
INPUTS = pdf.AttachedFile("inputs.json", b'{"level": 0.95}\n', "Inputs")


def document(body: str) -> str:
    return (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Provrapport</title>'
        '<style>@page { size: A4 } body { font-family: "Source Serif 4" }'
        ' b { font-family: "Source Sans 3" }</style></head>'
        f"<body><h1>Provrapport</h1>{body}</body></html>"
    )


def text_of(content: bytes) -> str:
    with pdfplumber.open(io.BytesIO(content)) as opened:
        return "\n".join(p.extract_text() for p in opened.pages)


@pytest.mark.parametrize(("attachments", "profile"), [((), "2a"), ((INPUTS,), "3a")])
def test_one_file_is_both_archival_and_accessible(attachments, profile):
    content = pdf.render(
        document("<p>Ett stycke, <b>viktigt</b>.</p>"), at=AT, attachments=attachments
    )
    for wanted in (profile, "ua1"):
        report = page.validate_pdf_bytes(content, profile=wanted)
        assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]


def test_metadata_names_both_standards_and_language():
    with pikepdf.open(io.BytesIO(pdf.render(document("<p>Text</p>"), at=AT))) as opened:
        xmp = opened.open_metadata()
        assert xmp["pdfaid:part"] == "2"
        assert xmp["pdfaid:conformance"] == "A"
        assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert xmp["xmp:CreateDate"] == "2026-11-21T12:00:00Z"
        assert str(opened.Root.Lang) == "sv"


def test_same_input_gives_same_bytes_also_in_another_process(tmp_path):
    html = document("<p>Lika <b>varje</b> gång</p>")
    here = pdf.render(html, at=AT, attachments=[INPUTS])
    assert here == pdf.render(html, at=AT, attachments=[INPUTS])
    (tmp_path / "in.html").write_text(html, encoding="utf-8")
    script = (
        "import sys; from datetime import UTC, datetime; from pathlib import Path;"
        "from fundportal import pdf; sys.stdout.buffer.write(pdf.render("
        "Path(sys.argv[1]).read_text(encoding='utf-8'), at=datetime(2026, 11, 21, 12, tzinfo=UTC),"
        "attachments=[pdf.AttachedFile('inputs.json', b'{\"level\": 0.95}\\n', 'Inputs')]))"
    )
    there = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "in.html")],
        capture_output=True,
        check=True,
        cwd=Path(pdf.__file__).parent.parent,
    )
    assert there.stdout == here


def test_every_font_is_embedded_and_ours():
    body = "<p>Serif <i>kursiv</i> <strong>fet</strong> <b>sans</b> 😀 سلام Łódź ≥ σ Привет</p>"
    content = pdf.render(document(body), at=AT)
    with pikepdf.open(io.BytesIO(content)) as opened:
        fonts = [o for o in opened.objects if _is(o, "/FontDescriptor")]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font or "/FontFile3" in font
            assert "Source" in str(font.FontName)


def test_what_no_font_can_draw_is_named_by_its_code():
    text = text_of(pdf.render(document("<p>glad 😀 Lo\u0308fgren e\u200dn\x08d</p>"), at=AT))
    assert "glad [U+1F600] Löfgren end" in text


def test_attachment_comes_back_as_it_went_in():
    with pikepdf.open(io.BytesIO(pdf.render(document(""), at=AT, attachments=[INPUTS]))) as opened:
        assert list(opened.attachments) == ["inputs.json"]
        assert opened.attachments["inputs.json"].get_file().read_bytes() == INPUTS.content


HOSTILE = """
<base href="{url}/"><link rel="stylesheet" href="{url}/a.css">
<link rel="attachment" href="file:///etc/passwd"><link rel="attachment" href="{url}/b">
<img src="{url}/c.png" alt="c"><img src="file:///etc/passwd" alt="d"><img src="e.png" alt="e">
<object data="{url}/f"></object><embed src="{url}/g">
<style>@import url("{url}/h.css"); @font-face {{ font-family: x; src: url("{url}/i.woff2") }}
p {{ background: url("{url}/j.png"); font-family: x }}
@page {{ background: url("file:///etc/passwd") }}</style>
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>s</title>
<image href="{url}/k.png"/><use href="file:///etc/passwd#a"/>
<style>@import url("{url}/l.css");</style></svg>
<img alt="m" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cimage
 href='{url}/m.png'/%3E%3C/svg%3E"><a rel="attachment" href="file:///etc/passwd">n</a><p>Kvar</p>
"""


@pytest.fixture
def listening() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine that notes every request."""
    seen: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(204)
            self.end_headers()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()


def test_hostile_html_fetches_nothing_and_attaches_no_file(listening, monkeypatch):
    url, seen = listening
    opened_urls: list[str] = []
    original = OpenerDirector.open

    def spy(self, fullurl, *args, **kwargs):
        opened_urls.append(getattr(fullurl, "full_url", fullurl))
        return original(self, fullurl, *args, **kwargs)

    monkeypatch.setattr(OpenerDirector, "open", spy)
    content = pdf.render(document(HOSTILE.format(url=url)), at=AT)
    assert seen == []
    assert [u[:40] for u in opened_urls if not u.startswith("data:")] == []
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert not opened.attachments
        assert not [o for o in opened.objects if _is(o, "/EmbeddedFile")]
    assert b"root:" not in content
    assert "Kvar" in text_of(content)


def _is(thing: object, kind: str) -> bool:
    return isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and thing.get("/Type") == kind
