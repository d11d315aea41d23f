"""HTML to PDF: archival (PDF/A), accessible (PDF/UA-1), the same bytes each time, nothing fetched.

Knows only HTML: no Django, no database, no clock. Whoever calls has escaped the text.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"

# Family, style, weight, file. Whole fonts, since WeasyPrint mixes up two subsets of one face; WOFF
# and not WOFF2, which is smaller but takes a second to unpack for each report.
FACES = (
    ("Source Sans 3", "normal", 400, "SourceSans3-Regular.ttf.woff"),
    ("Source Sans 3", "normal", 600, "SourceSans3-Semibold.ttf.woff"),
    ("Source Serif 4", "normal", 400, "SourceSerif4-Regular.ttf.woff"),
    ("Source Serif 4", "italic", 400, "SourceSerif4-It.ttf.woff"),
    ("Source Serif 4", "normal", 600, "SourceSerif4-Semibold.ttf.woff"),
)

# PDF/A wants each metadata schema it does not know described in the file itself.
PDFUA_XMP = b"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
  xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


@dataclass(frozen=True)
class AttachedFile:
    """A file that travels inside the PDF, such as the inputs of a computation."""

    name: str
    content: bytes
    description: str


def render(
    html: str, *, css: str = "", at: datetime, attachments: Sequence[AttachedFile] = ()
) -> bytes:
    """The PDF of a whole HTML document with `at` (aware) as its dates; same input, same bytes."""
    # WeasyPrint is heavy and only the worker needs it: the web server never loads it.
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.text.fonts import FontConfiguration

    say_languages()
    moment = at.astimezone(UTC).replace(microsecond=0)
    config, fetcher = FontConfiguration(), closed_fetcher()
    sheets = [font_sheet(config), CSS(string=css, font_config=config, url_fetcher=fetcher)]
    document = HTML(string=drawable(html), url_fetcher=fetcher).render(
        font_config=config, stylesheets=sheets
    )
    document.metadata.created = document.metadata.modified = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    attached = [
        Attachment(
            file_obj=io.BytesIO(file.content),
            name=file.name,
            description=file.description,
            created=moment,
            modified=moment,
            relationship="Data",
            url_fetcher=fetcher,
        )
        for file in attachments
    ]
    variant = "pdf/a-3a" if attached else "pdf/a-2a"
    return mark_accessible(document.write_pdf(pdf_variant=variant, attachments=attached))


def say_languages() -> None:
    """Let the tags of a PDF say in which language an element is; WeasyPrint leaves that out."""
    from weasyprint.pdf import tags

    plain = tags._build_box_tree
    if getattr(plain, "says_languages", False):
        return

    def build(box: Any, *others: Any) -> Iterator[Any]:
        inner = box.element is None or box.element_tag in ("html", "body")
        language = None if inner else box.element.get("lang")
        for tag in plain(box, *others):
            if language:
                tag["Lang"] = tags.pydyf.String(language)
            yield tag

    build.says_languages = True  # type: ignore[attr-defined]
    tags._build_box_tree = build  # it calls itself by this name


def mark_accessible(pdf: bytes) -> bytes:
    """The same PDF saying in its metadata that it also follows PDF/UA-1."""
    import pikepdf  # heavy as well

    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.Root.Metadata
        metadata.write(metadata.read_bytes().replace(b"</rdf:RDF>", PDFUA_XMP + b"</rdf:RDF>", 1))
        for part in document.objects:
            # A validator takes a last CR for the line end before "endstream" and misses a byte.
            if isinstance(part, pikepdf.Stream) and part.read_raw_bytes().endswith(b"\r"):
                part.write(part.read_bytes())
        out = io.BytesIO()
        document.save(
            out,
            preserve_pdfa=True,
            deterministic_id=True,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def closed_fetcher() -> URLFetcher:
    """A fetcher that opens nothing but what stands in the document itself (`data:`)."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)


def font_sheet(config: FontConfiguration) -> CSS:
    """The @font-face rules of the report's fonts, with a fetcher that knows only their files.

    With each file inside its rule, reading the sheet took three quarters of a short report's time.
    """
    from weasyprint import CSS
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFonts(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            return URLFetcherResponse(url, fonts()[url])

    rule = (
        '@font-face {{ font-family: "{}"; font-style: {}; font-weight: {}; src: url("font:{}") }}'
    )
    rules = "\n".join(rule.format(*face) for face in FACES)
    return CSS(string=rules, font_config=config, url_fetcher=OwnFonts(allowed_protocols=()))


@cache
def fonts() -> dict[str, bytes]:
    """The fonts' files by address, unpacked: left to WeasyPrint they would bear the time of it."""
    from fontTools.ttLib import TTFont

    found = {}
    for *_face, name in FACES:
        font, unpacked = TTFont(FONTS / name, recalcTimestamp=False), io.BytesIO()
        font.flavor = None
        font.save(unpacked)
        found[f"font:{name}"] = unpacked.getvalue()
    return found


@cache
def covered() -> frozenset[str]:
    """The characters that every face of the report can draw."""
    from fontTools.ttLib import TTFont

    faces = (TTFont(FONTS / name, lazy=True) for *_, name in FACES)
    shared = set.intersection(*(set(face.getBestCmap()) for face in faces))
    return frozenset(map(chr, shared)) | frozenset("\n\t")


def drawable(text: str) -> str:
    """The text composed; what no face can draw becomes its code, invisible signs go away.

    A missing glyph would make the file invalid, and a font borrowed from the machine would make
    its bytes differ between machines.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(c if c in covered() else _code(c) for c in composed)


def _code(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cf", "Mn"):
        return ""
    return f"[U+{ord(character):04X}]"
