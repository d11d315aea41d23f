"""What the inbox asks: which texts there are, who handles them, what waits."""

from collections.abc import Iterator

from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from fundportal.directory.access import AnyUser, allows
from fundportal.directory.models import RoleAssignment, User
from fundportal.directory.roles import Permission, roles_with
from fundportal.feedback.addresses import names_of
from fundportal.feedback.models import FeedbackText, Remark
from fundportal.feedback.states import Status
from fundportal.notices.waiting import Row, Source, WaitingItem, day, moment


def texts(
    user: AnyUser, *, q: str = "", page: str = "", status: str = "", owner: str = ""
) -> QuerySet[FeedbackText]:
    """The texts the person may handle, newest first, filtered; `owner` is mine or nobody.

    A page is found by each address that it has had.
    """
    found = FeedbackText.objects.visible_to(user)
    if page:
        begins = [("page__startswith", name) for name in names_of(page)]
        found = found.filter(Q(*begins, _connector=Q.OR))
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
