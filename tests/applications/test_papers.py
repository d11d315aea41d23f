"""Decision bases and letters: who may write them, frozen, made once, seen by the right people."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from applications import decisions, papers, tasks
from applications.models import Conflict, Paper
from applications.paper_content import FundMoney
from applications.states import Advice, Outcome
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import RoleAssignment
from fundportal.directory.roles import Role
from fundportal.jobs.models import Job
from fundportal.notices.models import Notice
from fundportal.templatetags.portal import whole
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
MONEY = FundMoney("750000.00")


@pytest.fixture(autouse=True)
def blank_pdf(monkeypatch) -> None:
    """Papers get a file that is quick to make; the document itself has tests of its own."""
    monkeypatch.setattr(
        papers, "document_pdf", lambda content: f"%PDF-1.7\n% {content.head}\n%%EOF\n".encode()
    )


def basis(application, by, **changes):
    values = {"money": MONEY, "edition": "internal", "language": "sv", "at": AT}
    return papers.build_basis(application, **{**values, **changes}, by=by)


def letter(application, by, **changes):
    values = {"language": "sv", "at": AT, "queued": False}
    return papers.build_letter(application.decisions.latest("pk"), **{**values, **changes}, by=by)


def in_conflict(application, person):
    Conflict.objects.create(
        application=application, person=person, reason="Släkt.", declared_by=person, declared_at=AT
    )


def test_a_basis_freezes_proposal_parties_budget_and_money(bertil):
    application = factories.recommended_application()
    said = basis(application, bertil).says
    assert [(part.year, part.amount) for part in said.proposal.amounts] == [
        ("2027", "400000.00"),
        ("2028", "600000.00"),
    ]
    assert said.proposal.reason == "Behovet är tydligt och metoden prövad."
    assert [party.name for party in said.parties] == ["Socialnamnden", "Skolnamnden"]
    assert said.budget.sums.total == "1000000.00"
    assert said.money == MONEY
    assert all(finding.is_met for finding in said.eligibility)
    assert said.proposed_by == "Bertil"
    assert basis(application, bertil, edition="public").says.proposed_by == ""


def test_a_new_proposal_leaves_the_first_basis_as_it_was(bertil):
    application = factories.recommended_application()
    first = basis(application, bertil)
    decisions.recommend(
        application,
        outcome=Advice.RECOMMENDED,
        amounts={2027: Decimal(1)},
        reason="Mindre.",
        by=bertil,
        at=AT + timedelta(days=1),
    )
    second = basis(application, bertil)
    first.refresh_from_db()
    assert (first.version, second.version) == (1, 2)
    assert first.says.proposal.total == "1000000.00"
    assert second.says.proposal.total == "1.00"
    assert first.content_hash != second.content_hash


def test_what_a_paper_says_cannot_be_changed_whoever_writes(bertil):
    paper = basis(factories.recommended_application(), bertil)
    for change in ({"content": {}}, {"version": 9}, {"language": "en"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Paper.objects.filter(pk=paper.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM applications_paper")


def test_without_a_proposal_there_is_no_basis(bertil):
    with pytest.raises(papers.NothingProposed):
        basis(factories.submitted_application(), bertil)
    assert not Paper.objects.exists()


def test_a_basis_is_offered_before_the_decision_only(bertil, client: Client):
    application = factories.recommended_application()
    client.force_login(bertil)
    page = reverse("applications:papers", args=[application.number])
    assert "Skriv en tjänsteskrivelse" in client.get(page).content.decode()
    factories.register(application)
    assert "Skriv en tjänsteskrivelse" not in client.get(page).content.decode()


def test_only_the_office_without_conflict_writes_papers(bertil, cecilia, amina):
    application = factories.decided_application()
    for who in (cecilia, amina):
        with pytest.raises(NotPermitted):
            basis(application, who)
    with pytest.raises(NotPermitted):
        letter(application, amina)
    letter(application, cecilia)
    letter(application, bertil)
    in_conflict(application, bertil)
    with pytest.raises(NotPermitted):
        basis(application, bertil)
    with pytest.raises(NotPermitted):
        letter(application, bertil)


def test_a_personal_number_is_not_frozen_for_ever(bertil):
    application = factories.recommended_application()
    factories.register(application, outcome=Outcome.REJECTED, reason="Gäller 19121212-1212.")
    with pytest.raises(papers.PersonalNumberWritten):
        letter(application, bertil)
    assert not Paper.objects.exists()


def test_a_corrected_decision_gets_no_letter(cecilia):
    application = factories.decided_application()
    first = application.decisions.get()
    factories.register(application, outcome=Outcome.REJECTED, corrects=first)
    with pytest.raises(papers.NotInForce):
        papers.build_letter(first, language="sv", by=cecilia, at=AT)
    assert letter(application, cecilia).says.corrects == first.reference


def test_the_job_makes_the_file_once_and_leads_to_it(bertil):
    paper = basis(factories.recommended_application(), bertil)
    for _attempt in range(2):
        tasks.render_paper(str(paper.job_id))
    job = Job.objects.get(pk=paper.job_id)
    paper.refresh_from_db()
    assert job.status == "done"
    assert job.result_url == reverse(
        "applications:paper_file", args=[paper.application.number, paper.pk]
    )
    assert paper.document.filename.endswith("tjansteskrivelse-sv-v1.pdf")
    acts = Event.objects.filter(act__startswith="basis.").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == [
        "basis.write",
        "basis.make",
    ]
    other = basis(paper.application, bertil)
    assert (
        papers.render(paper, by=bertil, at=AT).document_id == paper.document_id != other.document_id
    )


def test_the_parties_are_told_of_the_letter_and_open_it_but_never_the_basis(
    bertil, amina, david, client: Client
):
    application = factories.recommended_application()
    paper = papers.render(basis(application, bertil), by=bertil, at=AT)
    factories.register(application)
    unmade = letter(application, bertil)
    assert not Paper.objects.visible_to(amina).exists()
    made = papers.render(unmade, by=bertil, at=AT)
    assert set(Paper.objects.visible_to(amina)) == {made}
    assert Notice.objects.filter(recipient=amina, subject__contains="Beslutsbrev").count() == 1
    for person, seen in ((amina, {made.pk}), (bertil, {made.pk, paper.pk}), (david, set())):
        client.force_login(person)
        for pk in (made.pk, paper.pk):
            address = reverse("applications:paper_file", args=[application.number, pk])
            assert client.get(address).status_code == (200 if pk in seen else 404)


def test_who_is_in_conflict_or_assesses_sees_no_paper(bertil, client: Client):
    application = factories.recommended_application()
    paper = papers.render(basis(application, bertil), by=bertil, at=AT)
    assessor = factories.holding("Ingrid", Role.ASSESSOR, fund=application.fund)
    assert not Paper.objects.visible_to(assessor).exists()
    in_conflict(application, bertil)
    assert not Paper.objects.visible_to(bertil).exists()
    client.force_login(bertil)
    for name, args in (("papers", []), ("paper_file", [paper.pk])):
        address = reverse(f"applications:{name}", args=[application.number, *args])
        assert client.get(address).status_code == 404


def test_the_letter_is_asked_for_in_the_browser(cecilia, client: Client):
    application = factories.decided_application()
    decision = application.decisions.get()
    client.force_login(cecilia)
    address = reverse("applications:letter", args=[application.number, decision.pk])
    assert whole(decision.reference) in client.get(address).content.decode()
    answer = client.post(address, {"language": "sv"})
    paper = Paper.objects.get()
    assert answer.url == reverse("jobs:progress", args=[paper.job_id])
    page = client.get(reverse("applications:papers", args=[application.number])).content.decode()
    assert "Görs just nu" in page
    assert client.post(address, {"language": "xx"}).status_code == 200
    assert Paper.objects.count() == 1


def test_an_ended_role_ends_the_right_before_the_file_is_made(bertil):
    paper = basis(factories.recommended_application(), bertil)
    RoleAssignment.objects.filter(user=bertil).delete()
    tasks.render_paper(str(paper.job_id))
    assert Job.objects.get(pk=paper.job_id).status == "failed"
    paper.refresh_from_db()
    assert paper.document is None
