"""A published effect taken over into an application: only what is public, once, with its source."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from applications.questions import Section
from applications.sections import save_section
from evaluations import evidence, evidence_page, evidence_taking, publication
from evaluations.models import TakenEvidence
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import Fund
from tests.applications import factories
from tests.evaluations.reports import asked
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def public(assessed, eva, bertil, blank_pdf):
    """The key of what a published report says."""
    made = publication.render(asked(assessed, eva), by=eva, at=AT)
    publication.publish(made, by=bertil, at=AT)
    (measure,) = evidence.published()
    return measure


@pytest.fixture
def application(fund):
    """In a fund of its own: numbers of another series than those of the investments."""
    facts = {"name": "Nya fonden", "slug": "nya-fonden", "number_prefix": "NY"}
    new = Fund.objects.create(owner=fund.owner, opened_date=fund.opened_date, **facts)
    return factories.filled_application(fund=new)


def taken(application, measure, by=None, **changed) -> TakenEvidence:
    said = {"key": measure.key, "seen": evidence_taking.fingerprint_of(measure)} | changed
    return evidence_taking.take(application, **said, by=by or factories.applicant(), at=AT)


def test_only_what_is_published_is_seen_by_an_applicant(
    assessed, eva, bertil, amina, client, blank_pdf
):
    key = evidence.measures(eva)[0].key
    page = reverse("evaluations:measure", args=[key])
    client.force_login(amina)
    assert client.get(page).status_code == 404
    assert evidence.published() == []
    made = publication.render(asked(assessed, eva), by=eva, at=AT)
    publication.publish(made, by=bertil, at=AT)
    shown = client.get(page).content.decode()
    assert "chart-bar" in shown
    assert made.public_url in shown
    assert reverse("evaluations:assessment", args=[assessed.pk]) not in shown
    for name in ("measure_csv", "measure_json"):
        assert client.get(reverse(f"evaluations:{name}", args=[key])).status_code == 200


def test_it_is_named_among_the_effects_and_shown_with_its_source(
    public, application, client, assessed
):
    client.force_login(factories.applicant())
    page = reverse("evaluations:evidence_offer", args=[application.number])
    assert public.key in client.get(page).content.decode()
    sent = {"key": public.key, "seen": evidence_taking.fingerprint_of(public)}
    assert client.post(page, sent).status_code == 302
    assert client.post(page, sent).status_code == 302
    made = TakenEvidence.objects.get()
    assert made.effect == pytest.approx(assessed.result["effect"], rel=1e-12)
    assert made.studies[0]["report"] == public.studies[0].address
    names = list(application.expected_effects.values_list("indicator", flat=True))
    assert names.count(public.name) == 1
    assert Event.objects.filter(act="evidence.take").count() == 1
    fragment = reverse("evaluations:appraisal", args=[application.number])
    shown = client.get(fragment, headers={"HX-Request": "true"}).content.decode()
    assert public.studies[0].address in shown
    with pytest.raises(DatabaseError), transaction.atomic():
        TakenEvidence.objects.update(effect=0)


def test_who_expects_more_than_was_measured_is_told(public, application):
    made = taken(application, public)
    rows = [
        {"indicator": public.name, "unit": public.unit, "direction": "increase"}
        | {"baseline": 0, "target": round(made.high) + 1}
    ]
    save_section(
        application,
        section=Section.EFFECTS,
        answers={"effects": rows},
        seen_version=2,
        by=factories.applicant(),
        at=AT,
    )
    (row,) = evidence_page.taken_of(application)
    assert row.is_beyond


def test_what_is_refused(public, application, david):
    with pytest.raises(evidence_taking.NotPublic):
        taken(application, public, key="annat")
    with pytest.raises(evidence_taking.StudiesChanged):
        taken(application, public, seen="0" * 64)
    with pytest.raises(NotPermitted):
        taken(application, public, by=david)
    application.section_drafts.create(
        section=Section.EFFECTS, by=factories.applicant(), typed={}, typed_at=AT, present_at=AT
    )
    with pytest.raises(evidence_taking.UnsavedDraft):
        taken(application, public)
    assert not TakenEvidence.objects.exists()
