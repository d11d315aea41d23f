"""Published outcomes: by whom, in which words, naming nobody, taken back with a reason."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from applications import publishing
from applications.models import Conflict, PublishedOutcome
from applications.states import Outcome
from applications.workflow import ReasonMissing
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.templatetags.portal import whole
from tests.applications import factories
from tests.people import AT, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def publish(decision, by, **changes):
    values = {"reason": "Fler elever får stöd.", "reason_en": "", "at": AT}
    return publishing.publish(decision, **{**values, **changes}, by=by)


@pytest.mark.parametrize("outcome", [Outcome.APPROVED, Outcome.REJECTED, Outcome.DEFERRED])
def test_every_outcome_is_published_by_the_manager_once(bertil, outcome):
    decision = factories.decided_application(outcome=outcome).decisions.get()
    first = publish(decision, bertil)
    assert publish(decision, bertil) == first
    with pytest.raises(publishing.NotPublishable):
        publish(decision, bertil, reason="Annat.")
    assert PublishedOutcome.objects.public().count() == 1
    assert Event.objects.filter(act="application.publish_outcome").count() == 1


def test_only_the_manager_without_conflict_publishes_and_withdraws(bertil, cecilia, amina):
    decision = factories.approved_decision()
    outcome = publish(decision, bertil)
    for who in (cecilia, amina):
        with pytest.raises(NotPermitted):
            publish(decision, who)
        with pytest.raises(NotPermitted):
            publishing.withdraw(outcome, reason="Fel.", by=who, at=AT)
    Conflict.objects.create(
        application=decision.application,
        person=bertil,
        reason="Släkt.",
        declared_by=bertil,
        declared_at=AT,
    )
    with pytest.raises(NotPermitted):
        publishing.withdraw(outcome, reason="Fel.", by=bertil, at=AT)


@pytest.mark.parametrize(
    "text",
    [
        "Gäller 19121212-1212.",
        "Skriv till amina@example.org.",
        "Ring 070-123 45 67.",
        "Anna Svensson har rätt.",
    ],
)
def test_nobody_is_named_in_public(bertil, text):
    person("anna.s").__class__.objects.filter(email="anna.s@example.org").update(
        name="Anna Svensson"
    )
    decision = factories.approved_decision()
    for field in ("reason", "reason_en"):
        with pytest.raises(publishing.PersonNamed):
            publish(decision, bertil, **{field: text})
    assert not PublishedOutcome.objects.exists()


def test_a_reason_is_needed_for_both(bertil):
    decision = factories.approved_decision()
    with pytest.raises(ReasonMissing):
        publish(decision, bertil, reason="  ")
    outcome = publish(decision, bertil)
    with pytest.raises(ReasonMissing):
        publishing.withdraw(outcome, reason=" ", by=bertil, at=AT)


def test_what_was_withdrawn_can_be_published_anew_in_other_words(bertil):
    decision = factories.approved_decision()
    outcome = publishing.withdraw(publish(decision, bertil), reason="Otydligt.", by=bertil, at=AT)
    with pytest.raises(publishing.NotPublic):
        publishing.withdraw(outcome, reason="Igen.", by=bertil, at=AT)
    publish(decision, bertil, reason="Tydligare.")
    assert [item.reason for item in PublishedOutcome.objects.public()] == ["Tydligare."]


def test_a_corrected_decision_is_not_published(bertil):
    application = factories.decided_application()
    first = application.decisions.get()
    factories.register(application, outcome=Outcome.REJECTED, corrects=first)
    with pytest.raises(publishing.NotPublishable):
        publish(first, bertil)
    publish(application.decisions.latest("pk"), bertil)


def test_what_was_published_cannot_be_changed_whoever_writes(bertil):
    outcome = publish(factories.approved_decision(), bertil)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedOutcome.objects.filter(pk=outcome.pk).update(reason="Annat.")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM applications_publishedoutcome")
    publishing.withdraw(outcome, reason="Fel.", by=bertil, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedOutcome.objects.filter(pk=outcome.pk).update(
            withdrawn_by=None, withdrawn_at=None, withdrawn_reason=""
        )


def test_it_is_published_and_withdrawn_in_the_browser(bertil, client: Client):
    application = factories.decided_application(outcome=Outcome.REJECTED)
    decision = application.decisions.get()
    client.force_login(bertil)
    act = [application.number, decision.pk]
    address = reverse("applications:publish_outcome", args=act)
    before = client.get(address).content.decode()
    assert "Socialnamnden, Skolnamnden" in before
    assert whole(decision.reference) in before
    assert client.post(address, {"reason": ""}).status_code == 200
    client.post(address, {"reason": "Pengarna räcker inte."})
    public = reverse("public:decisions", args=[application.fund.slug])
    assert "Pengarna räcker inte." in client.get(public).content.decode()
    case = client.get(reverse("applications:application", args=[application.number]))
    assert public in case.content.decode()
    withdrawn = reverse("applications:withdraw_outcome", args=act)
    client.post(withdrawn, {"reason": "Fel text."})
    assert "Pengarna räcker inte." not in client.get(public).content.decode()
    assert client.get(withdrawn).status_code == 404
