"""What the inbox asks: the share of yes per page and over time, which texts there are."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from fundportal.directory.access import AnyUser, allows
from fundportal.directory.models import RoleAssignment, User
from fundportal.directory.roles import Permission, roles_with
from fundportal.feedback.models import FeedbackText, PageAnswerCount, Remark
from fundportal.feedback.states import Status
from fundportal.notices.waiting import Row, Source, WaitingItem, day, moment

MOST_PAGES = 200


RECENT = datetime.timedelta(days=90)
MOST_MONTHS = 12


@dataclass(frozen=True)
class Answers:
    """How many said yes and how many no."""

    yes: int
    no: int

    @property
    def number(self) -> int:
        """How many have answered."""
        return self.yes + self.no

    @property
    def share_of_yes(self) -> float | None:
        """The part that found the page useful, 0 to 1; None without an answer."""
        return self.yes / self.number if self.number else None


@dataclass(frozen=True)
class PageAnswers:
    """What the readers of one page have answered, in all and during the last 90 days."""

    page: str
    in_all: Answers
    lately: Answers

    @property
    def change(self) -> float | None:
        """By how much the share of yes lately is above (+) or below (-) that of before."""
        before = Answers(self.in_all.yes - self.lately.yes, self.in_all.no - self.lately.no)
        if before.share_of_yes is None or self.lately.share_of_yes is None:
            return None
        return self.lately.share_of_yes - before.share_of_yes


@dataclass(frozen=True)
class MonthAnswers:
    """What the readers of one page answered in a month."""

    month: datetime.date
    answers: Answers


def page_answers(user: AnyUser, *, today: datetime.date, page: str = "") -> list[PageAnswers]:
    """Answers per page whose address begins so, the page with most no first."""
    lately = Q(date__gt=today - RECENT)
    counted = (
        PageAnswerCount.objects.visible_to(user)
        .filter(page__startswith=page)
        .values("page")
        .annotate(
            all_yes=Sum("yes"),
            all_no=Sum("no"),
            late_yes=Sum("yes", filter=lately, default=0),
            late_no=Sum("no", filter=lately, default=0),
        )
        .filter(Q(all_yes__gt=0) | Q(all_no__gt=0))
        .order_by("-all_no", "page")[:MOST_PAGES]
    )
    return [
        PageAnswers(
            row["page"],
            Answers(row["all_yes"], row["all_no"]),
            Answers(row["late_yes"], row["late_no"]),
        )
        for row in counted
    ]


def months_of(user: AnyUser, page: str) -> list[MonthAnswers]:
    """The months in which a page was answered about, the latest twelve, the oldest first."""
    counted = (
        PageAnswerCount.objects.visible_to(user)
        .filter(page=page)
        .annotate(month=TruncMonth("date"))
        .values("month")
        .annotate(all_yes=Sum("yes"), all_no=Sum("no"))
        .order_by("-month")[:MOST_MONTHS]
    )
    rows = [MonthAnswers(row["month"], Answers(row["all_yes"], row["all_no"])) for row in counted]
    return rows[::-1]


def texts(
    user: AnyUser, *, q: str = "", page: str = "", status: str = "", owner: str = ""
) -> QuerySet[FeedbackText]:
    """The texts the person may handle, newest first, filtered; `owner` is mine or nobody."""
    found = FeedbackText.objects.visible_to(user).filter(page__startswith=page)
    for word in q.split():
        found = found.filter(Q(text__icontains=word) | Q(note__icontains=word))
    if owner == "nobody":
        found = found.filter(owner=None)
    elif owner == "mine":
        found = found.filter(owner=user.pk)
    found = found.filter(status=status) if status else found
    return found.select_related("owner")


def handlers() -> QuerySet[User]:
    """Everybody who handles feedback today, in whatever fund."""
    held = RoleAssignment.objects.in_force(timezone.localdate())
    held = held.filter(role__in=roles_with(Permission.HANDLE_FEEDBACK))
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name")


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
    open_ = Remark.objects.visible_to(user).open().order_by().values("status")
    remarks = open_.annotate(number=Count("pk"), since=Min("received_at"), due=Min("due_date"))
    columns = {name: F(name) for name in ("number", "since", "due")}
    yield Source(remarks, columns, _remarks)


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


def _remarks(row: Row) -> WaitingItem:
    title = ngettext("%(number)d remark", "%(number)d remarks", row["number"])
    return WaitingItem(
        title % {"number": row["number"]},
        gettext("Answer the remarks"),
        reverse("feedback:remarks"),
        moment(row["since"]),
        day(row["due"]),
    )
