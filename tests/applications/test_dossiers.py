"""Dossiers: everything of a case in one ZIP, nothing that the reader may not see, the same anew."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from applications import (
    assessors,
    attachments,
    checklists,
    conflicts,
    criteria,
    decisions,
    dossier_files,
    dossiers,
    flags,
    messages,
    papers,
    scoring,
    tasks,
)
from applications.criteria import CriterionText
from applications.models import Application, Conflict, Dossier
from applications.models.dossiers import Part
from applications.questions import Section
from applications.scoring import Given
from applications.states import Advice
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from fundportal.directory.roles import Role
from fundportal.documents import passing
from fundportal.jobs.models import Job
from tests.applications import factories
from tests.people import AT, give

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SECRETS = ("Poängskälet.", "Flaggans text.", "Ingrid", "Kontorets checklista")


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch) -> None:
    """PDFs that are quick to make and hold their HTML; real ones have a test of their own."""

    def made(html, *, created_at, also="", inputs=None) -> bytes:
        return f"%PDF-1.7\n{created_at}\n{html}\n%%EOF\n".encode()

    monkeypatch.setattr(dossier_files, "paper_pdf", made)
    monkeypatch.setattr(papers, "document_pdf", lambda content: b"%PDF-1.7\n1\n%%EOF\n")


@pytest.fixture
def full(bertil, amina) -> Application:
    """A decided case with an attachment, a message, a flag, a score, a letter and a basis."""
    application = factories.filled_application()
    attachments.attach(
        application,
        content=ContentFile(b"a;b\n1;2\n", "../../Uppgifter å ä ö.csv"),
        title="Uppgifter",
        by=amina,
        at=AT,
    )
    for where, name in ((factories.social_board(), "Greta"), (factories.school_board(), "Hassan")):
        factories.sign_again(application, where, name)
    application.refresh_from_db()
    application = factories.send_in(application)
    messages.write(application, text="Hej från sökanden.", by=amina, at=AT)
    item = checklists.add_item(
        fund=application.fund, call=None, text="Kontorets checklista", by=bertil, at=AT
    )
    checklists.tick(application, item=item, by=bertil, at=AT)
    flags.raise_flag(application, section=Section.NEED, text="Flaggans text.", by=bertil, at=AT)
    text = CriterionText(name="Behov", weight=1, anchor_1="Svagt.", anchor_5="Starkt.")
    criteria.write_criteria(application.call, criteria=[text], by=bertil, at=AT)
    ingrid = factories.holding("Ingrid", Role.ASSESSOR, fund=application.fund)
    assessors.assign(application, person=ingrid, due_date=date(2026, 11, 20), by=bertil, at=AT)
    conflicts.declare_none(application, by=ingrid, at=AT)
    [criterion] = application.call.criteria.all()
    scoring.give(application, scores={criterion.pk: Given(4, "Poängskälet.")}, by=ingrid, at=AT)
    decisions.recommend(
        application,
        outcome=Advice.RECOMMENDED,
        amounts=factories.AMOUNTS,
        reason="Behovet är tydligt.",
        by=bertil,
        at=AT,
    )
    application.refresh_from_db()
    basis = papers.build_basis(
        application,
        money=papers.FundMoney("1.00"),
        edition="internal",
        language="sv",
        by=bertil,
        at=AT,
        queued=False,
    )
    decision = factories.register(application)
    letter = papers.build_letter(decision, language="sv", by=bertil, at=AT, queued=False)
    for paper in (basis, letter):
        papers.render(paper, by=bertil, at=AT)
    application.refresh_from_db()
    return application


def gathered(application: Application, by: User) -> tuple[Dossier, zipfile.ZipFile]:
    asked = dossiers.ask(application, by=by, at=AT, queued=False)
    made = dossiers.build(asked, by=by, at=AT)
    with dossiers.open_file(made, at=AT) as file:
        return made, zipfile.ZipFile(io.BytesIO(file.read()))


def everything(archive: zipfile.ZipFile) -> str:
    return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def test_the_times_that_an_act_names_are_written_for_people(full, bertil):
    _made, archive = gathered(full, bertil)
    handling = archive.read("02-handlaggning.pdf").decode()
    assert '<p class="fact">Förklarad ojävig: 2026-11-02 10.00</p>' in handling


def test_the_whole_case_is_in_it_and_the_manifest_holds(full, bertil):
    made, archive = gathered(full, bertil)
    names = set(archive.namelist())
    assert made.part == Part.OFFICE
    for name in ("01-ansokan.pdf", "02-handlaggning.pdf", "innehall.html", "manifest.json"):
        assert name in names
    assert "05-bilagor/01-uppgifter-a-a-o.csv" in names
    assert len([name for name in names if name.startswith("03-skrivelser/")]) == 2
    said = everything(archive)
    for words in (
        "Hej från sökanden.",
        "Poängskälet.",
        "Flaggans text.",
        "Behovet är tydligt.",
        *SECRETS,
    ):
        assert words in said
    manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["case"], manifest["part"]) == (full.number, "office")
    assert {row["path"] for row in manifest["files"]} == names - {"manifest.json"}
    page = archive.read("innehall.html").decode()
    for row in manifest["files"]:
        content = archive.read(row["path"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (row["size"], row["sha256"])
        assert row["path"] == "innehall.html" or row["sha256"] in page
    assert archive.testzip() is None


def test_the_same_case_gives_the_same_bytes_at_another_time(full, bertil, clock):
    first, _archive = gathered(full, bertil)
    clock.shift(timedelta(days=3))
    again = dossiers.ask(full, by=bertil, at=AT + timedelta(days=3), queued=False)
    again = dossiers.build(again, by=bertil, at=AT + timedelta(days=3))
    assert again.pk != first.pk
    assert (again.sha256, again.size) == (first.sha256, first.size)
    messages.write(full, text="Nytt.", by=bertil, at=AT + timedelta(days=3))
    assert gathered(full, bertil)[0].sha256 != first.sha256


def test_the_parties_get_their_part_without_what_the_office_keeps(full, amina):
    made, archive = gathered(full, amina)
    assert made.part == Part.PARTIES
    said = everything(archive)
    for secret in SECRETS:
        assert secret not in said, secret
    for shown in ("Hej från sökanden.", "Styrelsen delar kontorets bedömning.", "Uppgifter"):
        assert shown in said
    names = archive.namelist()
    assert [name for name in names if "tjansteskrivelse" in name] == []
    assert [name for name in names if "beslutsbrev" in name]
    for key in ("flaggor", "poang", "jav", "bedomare", "kontrollpunkter"):
        assert f"data/{key}.json" not in names


def test_nobody_else_takes_anything_out(full, david, client: Client):
    cecilia = factories.registrar(full.fund)
    made, _archive = gathered(full, factories.manager(full.fund))
    ingrid = User.objects.get(name="Ingrid")
    for who in (david, cecilia, ingrid):
        with pytest.raises(NotPermitted):
            dossiers.ask(full, by=who, at=AT)
        client.force_login(who)
        for name, args in (("dossier", []), ("dossier_file", [made.pk])):
            address = reverse(f"applications:{name}", args=[full.number, *args])
            assert client.get(address).status_code == 404
    assert not Dossier.objects.visible_to(ingrid).exists()


def test_a_conflict_shuts_out_the_same_second_also_between_asking_and_making(
    full, bertil, client: Client
):
    made, _archive = gathered(full, bertil)
    asked = dossiers.ask(full, by=bertil, at=AT)
    Conflict.objects.create(
        application=full, person=bertil, reason="Släkt.", declared_by=bertil, declared_at=AT
    )
    tasks.build_dossier(str(asked.job_id))
    assert Job.objects.get(pk=asked.job_id).status == "failed"
    client.force_login(bertil)
    address = reverse("applications:dossier_file", args=[full.number, made.pk])
    assert client.get(address).status_code == 404


def test_a_party_does_not_reach_the_whole_by_its_address(full, bertil, amina, client: Client):
    made, _archive = gathered(full, bertil)
    client.force_login(amina)
    address = reverse("applications:dossier_file", args=[full.number, made.pk])
    assert client.get(address).status_code == 404


def test_the_auditor_takes_out_the_whole(full, johan):
    auditor = give(johan, Role.AUDITOR, fund=full.fund)
    assert gathered(full, auditor)[0].part == Part.OFFICE


def test_it_is_asked_for_made_and_fetched_in_the_browser(full, bertil, client: Client):
    client.force_login(bertil)
    address = reverse("applications:dossier", args=[full.number])
    client.post(address)
    client.post(address)
    asked = Dossier.objects.get()
    assert 'class="job"' in client.get(address).content.decode()
    for _attempt in range(2):
        tasks.build_dossier(str(asked.job_id))
    job = Job.objects.get(pk=asked.job_id)
    assert (job.status, job.result_url) == ("done", address)
    asked.refresh_from_db()
    assert asked.sha256 in client.get(address).content.decode()
    answer = client.get(reverse("applications:dossier_file", args=[full.number, asked.pk]))
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == asked.sha256
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{full.number}-akt.zip"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    acts = Event.objects.filter(act__startswith="dossier.").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["dossier.ask", "dossier.make"]


def test_it_is_kept_for_a_week_and_can_be_gathered_anew(full, bertil, client: Client, clock):
    made, _archive = gathered(full, bertil)
    clock.shift(timedelta(days=8))
    client.force_login(bertil)
    address = reverse("applications:dossier_file", args=[full.number, made.pk])
    answer = client.get(address)
    assert answer.url == reverse("applications:dossier", args=[full.number])
    assert "Ingen akt" in client.get(answer.url).content.decode()
    [file] = passing.folder(dossiers.FOLDER).glob(f"{made.pk}*")
    os.utime(file, (AT.timestamp(), AT.timestamp()))  # the disk does not follow the test's clock
    dossiers.remove_old()
    assert not file.exists()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Uppgifter å ä ö", "uppgifter-a-a-o"),
        ("../../etc/passwd", "etcpasswd"),
        ("\u202egpj.exe", "gpjexe"),
        ("日本", "fil"),
        ("x" * 200, "x" * 60),
    ],
)
def test_names_are_safe_on_every_system(name, expected):
    assert dossier_files.safe(name) == expected
