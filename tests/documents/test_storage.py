"""Keeping files: what is refused, what is kept, and that nothing is ever half kept."""

import errno
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.documents import kinds, naming, storage
from fundportal.documents.models import Document
from tests.people import AT

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(autouse=True)
def files(settings: Any, db: None) -> Path:
    return settings.FILES_DIR


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def store(content: bytes, filename: str = "beslut.pdf", **more: Any) -> Document:
    return storage.store(content=content, filename=filename, title="Beslut", by=None, at=AT, **more)


def package(members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


DOCX = package({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
XLSX = package({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
ODT = package({"mimetype": kinds.ODT.encode(), "content.xml": b"<x/>"})


def test_a_stored_file_lies_under_its_hash_and_reads_back(files: Path, amina: User) -> None:
    upload = SimpleUploadedFile("C:\\Users\\amina\\Protokoll § 12.PDF", PDF)
    document = storage.store(
        content=upload, filename=upload.name or "", title=" Protokoll ", by=amina, at=AT
    )
    assert (document.title, document.filename) == ("Protokoll", "Protokoll § 12.pdf")
    assert (document.content_type, document.size) == ("application/pdf", len(PDF))
    assert kept(files) == [files / document.sha256[:2] / document.sha256]
    assert kept(files)[0].stat().st_mode & 0o777 == 0o600
    with storage.open_document(document) as file:
        assert file.read() == PDF
    assert storage.is_unchanged(document)


def test_the_same_content_twice_is_two_documents_and_one_file(files: Path) -> None:
    first, second = store(PDF), store(PDF, "kopia.pdf")
    assert first.pk != second.pk
    assert len(kept(files)) == 1


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("a.pdf", PDF),
        ("a.png", PNG),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 20),
        ("a.jpeg", b"\xff\xd8\xff\xe0" + b"\0" * 20),
        ("a.docx", DOCX),
        ("a.xlsx", XLSX),
        ("a.odt", ODT),
        ("a.csv", "kön;värde\n1;2,5\n".encode()),
        ("a.csv", "kön;värde\n1;2,5\n".encode("cp1252")),
        ("a.txt", b"\xef\xbb\xbfHej"),
    ],
)
def test_each_kind_is_known_by_its_content(filename: str, content: bytes) -> None:
    assert store(content, filename).size == len(content)


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("program.pdf", b"MZ\x90\0" + b"\0" * 100),
        ("page.pdf", b"<html><script>alert(1)</script>"),
        ("picture.png", b"GIF89a" + b"\0" * 20),
        ("picture.jpg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("page.txt", b"  <!DOCTYPE html><script>alert(1)</script>"),
        ("page.csv", b"\xef\xbb\xbf<?xml version='1.0'?>"),
        ("program.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("binary.csv", b"a;b\n" + b"\0" * 10_000),
        ("late.csv", b"a;b\n" * 300_000 + b"\0"),
        ("letter.docx", XLSX),
        ("letter.docx", b"PK\x03\x04 not a package"),
        ("letter.odt", package({"mimetype": b"application/zip"})),
        ("table.xlsx", DOCX),
        ("both.pdf", PDF + DOCX),
        ("both.pdf", PDF.replace(b"%%EOF", b"") + DOCX[:-2] + b"\x05\0%%EOF"),
        ("page.pdf", PDF + b"<script>alert(1)</script>"),
        ("page.pdf", b"%PDF-1.4\n<HTML><body>"),
        ("both.png", PNG + DOCX),
        ("page.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9<?php system($_GET[0]);"),
        ("program.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 20 + b"\xff\xd9MZ\x90\0"),
        ("program.docx", b"MZ\x90\0" + b"\0" * 100 + DOCX),
        ("both.docx", DOCX + PDF),
    ],
)
def test_a_disguised_file_is_refused_and_nothing_is_kept(
    files: Path, filename: str, content: bytes
) -> None:
    with pytest.raises(kinds.DisguisedKind):
        store(content, filename)
    assert kept(files) == []
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "members",
    [
        {"word/vbaProject.bin": b"macro"},
        {"word/media/huge.bin": b"\0" * 30_000_000},
        {f"word/media/{number}": b"x" for number in range(2001)},
    ],
    ids=["macros", "bomb", "too many parts"],
)
def test_an_unsafe_package_is_refused(files: Path, members: dict[str, bytes]) -> None:
    content = package(
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>", **members}
    )
    with pytest.raises(kinds.UnsafePackage):
        store(content, "a.docx")
    assert kept(files) == []


def test_kinds_that_are_not_asked_for_are_refused_with_the_ones_that_are() -> None:
    with pytest.raises(kinds.UnknownKind, match="PDF, CSV"):
        store(PNG, "a.png", content_types=(kinds.PDF, kinds.CSV))
    with pytest.raises(kinds.UnknownKind):
        store(b"MZ", "a.exe")


@pytest.mark.parametrize("content", [b""])
def test_an_empty_file_is_refused(files: Path, content: bytes) -> None:
    with pytest.raises(storage.EmptyFile):
        store(content)
    assert kept(files) == []


def test_a_file_over_the_limit_is_refused(files: Path) -> None:
    with pytest.raises(storage.TooLarge, match="1"):
        store(PDF + b" " * 1024**2, most_bytes=1024**2)
    assert kept(files) == []


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\a.PDF", "a.pdf"),
        ("fakt\u202efdp.exe.pdf", "faktfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("  o\u0308rebro   2026 .pdf", "örebro 2026.pdf"),
        ("å" * 300 + ".pdf", "å" * 146 + ".pdf"),
    ],
)
def test_names_are_cleaned(given: str, cleaned: str) -> None:
    assert naming.clean(given) == cleaned


@pytest.mark.parametrize(
    "given", ["", "pdf", ".pdf", "...", "a.", "a/", "\x00\x01", "a.p d f", "\u202e.pdf", "a.pdƒ"]
)
def test_a_malformed_name_is_refused(given: str) -> None:
    with pytest.raises(naming.MalformedName):
        store(PDF, given)


@pytest.mark.parametrize("step", ["fsync", "replace", "write", "mkstemp"])
def test_a_full_disk_leaves_nothing_half_done(
    files: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*args: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = {
        "fsync": (os, "fsync"),
        "replace": (Path, "replace"),
        "write": (storage, "_write"),
        "mkstemp": (storage.tempfile, "mkstemp"),
    }[step]
    monkeypatch.setattr(*target, full)
    with pytest.raises(storage.NotStored) as refusal:
        store(PDF)
    assert isinstance(refusal.value, Refused)
    monkeypatch.undo()
    assert kept(files) == []
    assert not Document.objects.exists()


def test_a_missing_or_cut_file_is_said_so(files: Path) -> None:
    document = store(PDF)
    path = storage.place(document.sha256)
    path.write_bytes(PDF[:-1])
    with pytest.raises(storage.FileMissing):
        storage.open_document(document)
    path.write_bytes(PDF[:-1] + b"X")
    assert not storage.is_unchanged(document)
    path.unlink()
    with pytest.raises(storage.FileMissing):
        storage.open_document(document)
    assert not storage.is_unchanged(document)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_stored_document_cannot_be_changed_or_removed(act: str) -> None:
    document = store(PDF)
    rows = Document.objects.filter(pk=document.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(title="Annat") if act == "update" else rows.delete()
