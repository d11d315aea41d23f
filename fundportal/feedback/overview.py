"""What the inbox asks: the share of yes per page, and how many texts wait."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from fundportal.directory.access import AnyUser, allows
from fundportal.directory.roles import Permission
from fundportal.feedback.models import FeedbackText, PageAnswerCount
from fundportal.feedback.states import Status
from fundportal.notices.waiting import Row, Source, WaitingItem, moment

MOST_PAGES = 200


@dataclass(frozen=True)
class PageAnswers:
    """What the readers of one page have answered so far."""

    page: str
    yes: int
    no: int

    @property
    def answers(self) -> int:
        """How many have answered."""
        return self.yes + self.no

    @property
    def share_of_yes(self) -> float:
        """The part that found the page useful, 0 to 1."""
        return self.yes / self.answers


def page_answers(user: AnyUser, *, page: str = "") -> list[PageAnswers]:
    """Answers per page whose address begins so, the page with most no first."""
    counted = (
        PageAnswerCount.objects.visible_to(user)
        .filter(page__startswith=page)
        .values("page")
        .annotate(all_yes=Sum("yes"), all_no=Sum("no"))
        .filter(Q(all_yes__gt=0) | Q(all_no__gt=0))
        .order_by("-all_no", "page")[:MOST_PAGES]
    )
    return [PageAnswers(row["page"], row["all_yes"], row["all_no"]) for row in counted]


def texts(user: AnyUser, *, page: str = "", status: str = "") -> QuerySet[FeedbackText]:
    """The texts the person may handle, newest first, filtered."""
    found = FeedbackText.objects.visible_to(user).filter(page__startswith=page)
    return found.filter(status=status) if status else found


def waiting(user: AnyUser) -> int:
    """How many texts nobody has read."""
    return FeedbackText.objects.visible_to(user).filter(status=Status.NEW).count()


def sources(user: AnyUser) -> Iterator[Source]:
    """The texts that nobody has read, as one line of Min sida for those who handle them."""
    if not allows(user, Permission.HANDLE_FEEDBACK):
        return
    new = FeedbackText.objects.visible_to(user).filter(status=Status.NEW).order_by()
    kinds = new.values("status").annotate(number=Count("pk"), since=Min("received_at"))
    yield Source(kinds, {"number": F("number"), "since": F("since")}, _waiting)


def _waiting(row: Row) -> WaitingItem:
    title = ngettext(
        "%(number)d text from a reader", "%(number)d texts from readers", row["number"]
    )
    return WaitingItem(
        title % {"number": row["number"]},
        gettext("Read what could be better"),
        reverse("feedback:inbox"),
        moment(row["since"]),
    )
