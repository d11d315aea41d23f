"""Which files a dossier holds, under which names, and how each is read."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications import dossier_content, paper_builder
from applications.dossier_content import Chapter
from applications.dossier_zip import Contents, DossierFile, PackedFile, in_memory
from applications.models import Application, Paper
from applications.models.dossiers import Part
from applications.models.papers import PaperKind
from applications.pages import Content
from applications.paper_document import STYLE
from fundportal.directory.models import User
from fundportal.documents import storage
from fundportal.documents.models import Document
from fundportal.documents.naming import ending
from fundportal.frozen import as_plain, fingerprint, pretty
from fundportal.paper import paper_pdf

CONTENTS = "innehall.html"
APPLICATION, RECORD = "applications/dossier_application.html", "applications/dossier_record.html"
LONGEST = 60
FORMAT = 1


def files_of(application: Application, *, part: str, reader: User) -> list[DossierFile]:
    """Every file of the dossier, in order; PDFs are made when they are read."""
    told = dossier_content.chapters(application, part=part, reader=reader)
    files = [
        _pdf(application, "01-ansokan.pdf", _("Application"), APPLICATION, part, told),
        _pdf(application, "02-handlaggning.pdf", _("Handling"), RECORD, part, told),
    ]
    files += _papers(application, part)
    files += _extracts(application)
    files += _attachments(application)
    files += [
        in_memory(f"data/{chapter.key}.json", chapter.title, pretty(asdict(chapter)))
        for chapter in told
    ]
    return files


def facts_of(application: Application, part: str) -> dict[str, Any]:
    """What stands at the top of the manifest: of which case, how much of it, up to when."""
    return {
        "case": application.number,
        "diarienummer": application.diarienummer,
        "format": FORMAT,
        "latest_event": _latest(application, part),
        "part": str(part),
        "title": application.title,
    }


def contents_page(application: Application) -> tuple[str, Contents]:
    """The path of the page that lists the files for people, and what makes it."""

    def page(packed: Sequence[PackedFile]) -> bytes:
        context = {
            "application": application,
            "files": packed,
            "language": get_language() or "sv",
        }
        return render_to_string("applications/dossier_contents.html", context).encode()

    return CONTENTS, page


def safe(name: str) -> str:
    """A name as every system takes it: ASCII, no folders, not too long; never empty."""
    return slugify(name.replace("_", "-"))[:LONGEST].strip("-") or "fil"


def _papers(application: Application, part: str) -> list[DossierFile]:
    found = Paper.objects.filter(application=application, document__isnull=False)
    if part == Part.PARTIES:
        found = found.filter(kind=PaperKind.LETTER)
    ordered = found.select_related("document", "application").order_by("built_at", "pk")
    return [
        _stored(f"03-skrivelser/{number:02}", paper.document, str(paper))
        for number, paper in enumerate(ordered, 1)
        if paper.document
    ]


def _extracts(application: Application) -> list[DossierFile]:
    decided = application.decisions.filter(extract__isnull=False).select_related("extract")
    return [
        _stored(f"04-beslut/{number:02}", decision.extract, decision.reference)
        for number, decision in enumerate(decided.order_by("registered_at", "pk"), 1)
        if decision.extract
    ]


def _attachments(application: Application) -> list[DossierFile]:
    current = application.attachments.current().select_related("document")
    return [
        _stored(f"05-bilagor/{number:02}", item.document, item.title)
        for number, item in enumerate(current, 1)
    ]


def _stored(start: str, document: Document, title: str) -> DossierFile:
    stem = document.filename.rpartition(".")[0]
    path = f"{start}-{safe(stem)}.{ending(document.filename)}"
    return DossierFile(path, title, partial(storage.open_document, document))


def _pdf(
    application: Application,
    path: str,
    title: str,
    template: str,
    part: str,
    told: tuple[Chapter, ...],
) -> DossierFile:
    """A PDF of what stands in the database, dated by the latest act so that it is the same anew."""
    created_at = _latest(application, part) or application.opened_at.isoformat()
    head = paper_builder.head_of(
        application,
        kind="dossier",
        edition=part,
        language=get_language() or "sv",
        version=FORMAT,
        created_at=created_at,
    )
    content = Content(application)
    context = {
        "head": head,
        "application": application,
        "part": part,
        "chapters": [chapter for chapter in told if chapter.entries],
        "sections": dossier_content.sections_said(content),
        "budget": paper_builder.budget_of(content.budget),
        "attachments": content.attachments,
        "hash": fingerprint([as_plain(chapter) for chapter in told])[:12],
    }
    html = render_to_string(template, context)

    def opened() -> IO[bytes]:
        return io.BytesIO(paper_pdf(html, created_at=created_at, also=STYLE))

    return DossierFile(path, title, opened)


def _latest(application: Application, part: str) -> str:
    """The time of the latest act that the part tells."""
    told = dossier_content.events_told(application, part)
    return told[-1].at if told else ""
