"""The second look at an effect: by another, once, and nothing is public without it."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from evaluations import assessment, publication, reviews
from evaluations.models import Assessment, AssessmentReview
from evaluations.reviewing import OwnWork, ReviewIncomplete
from evaluations.waiting import waiting_for
from fundportal.audit.models import Event
from fundportal.notices.models import Notice
from tests.evaluations.factories import batch
from tests.evaluations.reports import asked
from tests.people import AT

CHOICES = {"assignment": "randomised", "pooled": False, "level": Decimal("0.95")}
pytestmark = pytest.mark.django_db


def freeze(wage, eva, supersedes=None) -> Assessment:
    said = {"conclusion": "Lönen steg.", "supersedes": supersedes}
    return assessment.assess(wage, **CHOICES, **said, by=eva, at=AT)


@pytest.fixture
def waiting(wage, eva, gun) -> Assessment:
    batch(wage, eva, size=12)
    return freeze(wage, eva)


def test_another_reviews_by_the_page_and_then_it_may_be_public(waiting, eva, gun, client):
    with pytest.raises(publication.NotReviewed, match="Lön"):
        asked(waiting, eva)
    page = reverse("evaluations:assessment_review", args=[waiting.pk])
    client.force_login(eva)
    assert client.get(page).status_code == 404, "nobody reviews the own work"
    assert Notice.objects.filter(recipient=gun).count() == 1
    assert reverse("evaluations:assessment", args=[waiting.pk]) in {
        one.url for one in waiting_for(gun)
    }
    client.force_login(gun)
    assert waiting.conclusion in client.get(page).content.decode()
    sent = client.post(page, {"outcome": "accept", "comment": "Räknat om, stämmer."})
    assert sent.status_code == 302
    assert client.get(page).status_code == 404, "reviewed once"
    assert "Räknat om, stämmer." in client.get(sent.headers["Location"]).content.decode()
    assert Event.objects.get(act="evaluations.effect_reviewed").actor_id == gun.pk
    assert Notice.objects.filter(recipient=eva, subject__contains="granskad").exists()
    assert asked(waiting, eva).edition == "public"


def test_what_is_sent_back_stays_unpublished_until_it_is_made_anew(waiting, wage, eva, gun):
    reviews.send_back(waiting, comment="Fel tidpunkt.", by=gun, at=AT)
    with pytest.raises(publication.NotReviewed):
        asked(waiting, eva)
    better = freeze(wage, eva, supersedes=waiting)
    with pytest.raises(reviews.CannotReview):
        reviews.accept(waiting, comment="Bra.", by=gun, at=AT)
    reviews.accept(better, comment="Bra.", by=gun, at=AT)
    assert asked(better, eva).edition == "public"


def test_what_is_refused(waiting, eva, gun):
    with pytest.raises(OwnWork):
        reviews.accept(waiting, comment="Bra.", by=eva, at=AT)
    for comment in (" ", "Frågade 19811218-9876"):
        with pytest.raises(ReviewIncomplete):
            reviews.accept(waiting, comment=comment, by=gun, at=AT)
    reviews.accept(waiting, comment="Bra.", by=gun, at=AT)
    with pytest.raises(reviews.CannotReview):
        reviews.accept(waiting, comment="Bra.", by=gun, at=AT)


def test_the_database_itself_wants_another_and_keeps_it(waiting, eva, gun):
    insert = (
        "INSERT INTO evaluations_assessmentreview"
        " (assessment_id, outcome, comment, reviewed_by_id, reviewed_at)"
        " VALUES (%s, 'accepted', 'Bra', %s, now())"
    )
    with (
        pytest.raises(IntegrityError, match="another than its maker"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(insert, [waiting.pk, eva.pk])
    reviews.accept(waiting, comment="Bra.", by=gun, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        AssessmentReview.objects.update(outcome="returned")
