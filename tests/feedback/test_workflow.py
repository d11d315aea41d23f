"""The verbs: counting, receiving with masking, marking seen and done."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from fundportal.feedback import overview, workflow
from fundportal.feedback.models import LONGEST_TEXT, FeedbackText, PageAnswerCount
from fundportal.notices.waiting import gather
from tests.people import AT

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def received(text: str = "Skriv kortare.", at: datetime.datetime = AT) -> FeedbackText:
    kept = workflow.receive(page="/satsningar/", was_useful=False, text=text, at=at)
    assert kept is not None
    return kept


def test_answers_are_counted_per_page_and_day() -> None:
    for useful in (True, True, False):
        workflow.count_answer(page="/", was_useful=useful, at=AT)
    workflow.count_answer(page="/", was_useful=True, at=AT + datetime.timedelta(days=1))
    workflow.count_answer(page="/fonder/", was_useful=False, at=AT)
    counted = PageAnswerCount.objects.order_by("page", "date").values_list("page", "yes", "no")
    assert list(counted) == [("/", 2, 1), ("/", 1, 0), ("/fonder/", 0, 1)]


def test_a_text_is_kept_as_new_with_an_event_that_names_nobody() -> None:
    kept = received()
    assert (kept.status, kept.text) == (FeedbackText.Status.NEW, "Skriv kortare.")
    event = Event.objects.get()
    assert (event.act, event.actor_id) == ("feedback.received", None)


@pytest.mark.parametrize(
    "personal",
    ["19811228-9874", "811228-9874", "811288-9871", "anna@example.org", "070-123 45 67"],
)
def test_personal_data_is_masked_before_it_is_kept(personal: str) -> None:
    kept = received(f"Ring mig: {personal} tack")
    assert personal not in kept.text
    assert kept.text.startswith("Ring mig:")
    assert kept.text.endswith("tack")


def test_the_same_text_within_a_day_is_kept_once() -> None:
    received()
    assert (
        workflow.receive(
            page="/satsningar/", was_useful=False, text=" Skriv kortare. ", at=AT + MINUTE
        )
        is None
    )
    received(at=AT + 2 * workflow.SAME_TEXT)
    assert FeedbackText.objects.count() == 2


@pytest.mark.parametrize("text", ["", "  \n ", "\x00"])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(workflow.EmptyText):
        received(text)


def test_a_text_too_long_is_refused_with_both_lengths() -> None:
    with pytest.raises(workflow.TextTooLong, match="2001"):
        received("a" * (LONGEST_TEXT + 1))
    assert not FeedbackText.objects.exists()


def test_lines_count_once_whatever_the_browser_sends() -> None:
    assert received("a\r\nb").text == "a\nb"


def test_a_manager_reads_and_then_acts(bertil: User) -> None:
    kept = workflow.mark_seen(received(), by=bertil, at=AT)
    assert (kept.status, kept.seen_by) == (FeedbackText.Status.SEEN, bertil)
    kept = workflow.mark_done(kept, note="Sidan är kortad.", by=bertil, at=AT + MINUTE)
    kept.refresh_from_db()
    assert (kept.status, kept.done_by, kept.seen_at) == (FeedbackText.Status.DONE, bertil, AT)
    assert [e.act for e in Event.objects.order_by("id")] == [
        "feedback.received",
        "feedback.seen",
        "feedback.done",
    ]


def test_what_is_done_at_once_is_seen_too(bertil: User) -> None:
    kept = workflow.mark_done(received(), note="Redan ändrat.", by=bertil, at=AT)
    assert (kept.seen_by, kept.seen_at) == (bertil, AT)


def test_the_later_of_two_is_told_who_was_first(bertil: User) -> None:
    kept = received()
    workflow.mark_done(kept, note="Klart.", by=bertil, at=AT)
    with pytest.raises(workflow.AlreadyHandled, match="Bertil"):
        workflow.mark_done(kept, note="Något annat.", by=bertil, at=AT + MINUTE)
    with pytest.raises(workflow.AlreadyHandled):
        workflow.mark_seen(kept, by=bertil, at=AT + MINUTE)
    kept.refresh_from_db()
    assert kept.note == "Klart."


def test_done_without_a_word_is_refused(bertil: User) -> None:
    with pytest.raises(workflow.NothingNoted):
        workflow.mark_done(received(), note="  ", by=bertil, at=AT)
    assert FeedbackText.objects.get().status == FeedbackText.Status.NEW


def test_others_may_neither_see_nor_act(eva: User, david: User) -> None:
    kept = received()
    for person in (eva, david):
        assert not FeedbackText.objects.visible_to(person).exists()
        with pytest.raises(NotPermitted):
            workflow.mark_seen(kept, by=person, at=AT)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"text": ""}, "feedback_has_a_text"),
        ({"page": ""}, "feedback_names_its_page"),
        ({"seen_at": AT}, "feedback_seen_by_and_at"),
        ({"done_at": AT}, "feedback_done_by_and_at"),
        ({"status": "seen"}, "feedback_status_agrees_with_its_dates"),
        ({"status": "done", "note": "x"}, "feedback_status_agrees_with_its_dates"),
    ],
)
def test_the_table_holds_together(change: dict[str, object], constraint: str) -> None:
    kept = received()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FeedbackText.objects.filter(pk=kept.pk).update(**change)


def test_unread_texts_wait_for_those_who_handle_them(bertil: User, amina: User) -> None:
    assert gather(overview.sources(bertil), bertil) == []
    received(at=AT + MINUTE)
    received("Visa bilder.", at=AT)
    (item,) = gather(overview.sources(bertil), bertil)
    assert item.title.startswith("2 ")
    assert item.since == AT
    assert gather(overview.sources(amina), amina) == []
