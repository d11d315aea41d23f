"""The fund office's inbox of page feedback: read, name who handles it, see it through."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fundportal.audit.overview import timeline
from fundportal.directory.access import allows
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.feedback import improvements, overview, trends, workflow
from fundportal.feedback.addresses import names_of
from fundportal.feedback.forms import EndForm, FeedbackFilter, OwnerForm
from fundportal.feedback.models import FeedbackText, Improvement
from fundportal.feedback.pictures import months_picture
from fundportal.feedback.states import Act, may_follow
from fundportal.forms import refusals_on
from fundportal.spreadsheets import csv_response


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Sidans nytta: what readers wrote, and the share of yes per page."""
    require_handler(request)
    form = FeedbackFilter(request.GET)
    wanted = _wanted(form)
    found = overview.texts(request.user, **wanted)
    today = timezone.localdate()
    context = {
        "filter": form,
        "texts": Paginator(found, 50).get_page(request.GET.get("page_number")),
        "pages": trends.page_answers(request.user, today=today, page=wanted["page"]),
        "counted_days": trends.counted_days(request.user, today=today),
        "fewest": trends.FEWEST_VISITS,
        "waiting": overview.waiting(request.user),
        "told": Improvement.objects.visible_to(request.user).told(),
    }
    return render(request, "feedback/feedback_inbox.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The texts of the inbox as CSV, with the same filter."""
    require_handler(request)
    found = overview.texts(request.user, **_wanted(FeedbackFilter(request.GET)))
    columns = [_("Received"), _("Page"), _("Useful"), _("Text"), _("Status")]
    columns += [_("Handled by"), _("What was done")]
    rows = (
        [
            *(t.received_at, t.page, _yes_no(t.was_useful), t.text, t.get_status_display()),
            *(str(t.owner or ""), t.note),
        ]
        for t in found.iterator(chunk_size=1000)
    )
    return csv_response("sidans-nytta.csv", columns, rows)


@require_GET
def export_pages(request: HttpRequest) -> HttpResponse:
    """The pages of the inbox with their answers and visits as CSV, with the same filter."""
    require_handler(request)
    page = _wanted(FeedbackFilter(request.GET))["page"]
    columns = [_("Page"), _("Yes"), _("No"), _("Share of yes"), _("Yes, last 90 days")]
    columns += [_("No, last 90 days"), _("Visits in 90 days")]
    columns += [_("Answers on the days with counted visits"), _("Answers per 100 visits")]
    rows = (
        [
            *(one.page, one.in_all.yes, one.in_all.no, _rounded(one.in_all.share_of_yes)),
            *(one.lately.yes, one.lately.no, one.visits.number, one.visits.answers),
            _rounded(one.visits.answers_per_hundred),
        ]
        for one in trends.page_answers(request.user, today=timezone.localdate(), page=page)
    )
    return csv_response("sidor.csv", columns, rows)


@require_GET
def page_answers(request: HttpRequest) -> HttpResponse:
    """One public page: yes and no month by month, what was written and what was changed."""
    require_handler(request)
    names = names_of(request.GET.get("page", ""))
    months = trends.months_of(request.user, names[0]) if "\x00" not in names[0] else []
    if not months:
        raise Http404
    context = {
        "page": names[0],
        "months": months[::-1],
        "is_counted": any(one.visits.number is not None for one in months),
        "fewest": trends.FEWEST_VISITS,
        "chart": months_picture(months),
        "texts": overview.texts(request.user).filter(page__in=names)[:50],
        "told": Improvement.objects.visible_to(request.user).filter(page__in=names),
    }
    return render(request, "feedback/feedback_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def text_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One text, and the form to say what became of it."""
    text = get_object_or_404(FeedbackText.objects.visible_to(request.user), pk=pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            _end(request, text, form)
            messages.success(request, _("The text is seen through."))
            return redirect("feedback:inbox")
    is_open = may_follow(Act.MARK_DONE, text.status)
    context = {
        "text": text,
        "form": form,
        "owner_form": OwnerForm(initial={"owner": text.owner_id}),
        "may_be_seen": may_follow(Act.MARK_SEEN, text.status),
        "is_open": is_open,
        "timeline": timeline(text),
    }
    return render(request, "feedback/feedback_detail.html", context)


@transaction.atomic
def _end(request: HttpRequest, text: FeedbackText, form: EndForm) -> None:
    """See the text through, and tell in public what was changed where it is wished."""
    given, by, at = form.cleaned_data, person(request), timezone.now()
    if given["outcome"] == Act.SET_ASIDE:
        workflow.set_aside(text, reason=given["note"], by=by, at=at)
    else:
        workflow.mark_done(text, note=given["note"], by=by, at=at)
    if given["told"]:
        improvements.tell(
            page=text.page, text=given["told"], text_en=given["told_en"], by=by, at=at
        )


@require_POST
def text_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a text as seen."""
    text = get_object_or_404(FeedbackText.objects.visible_to(request.user), pk=pk)
    try:
        workflow.mark_seen(text, by=person(request), at=timezone.now())
        messages.success(request, _("The text is marked as seen."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("feedback:text", pk=pk)


@require_POST
def text_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who handles a text."""
    text = get_object_or_404(FeedbackText.objects.visible_to(request.user), pk=pk)
    form = OwnerForm(request.POST)
    if not form.is_valid():
        raise Http404
    owner = form.cleaned_data["owner"]
    try:
        workflow.assign(text, owner=owner, by=person(request), at=timezone.now())
        said = _("%(name)s handles the text.") % {"name": owner} if owner else ""
        messages.success(request, said or _("Nobody is named to handle the text."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("feedback:text", pk=pk)


@require_POST
def change_withdrawn(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away from the public page what was told there."""
    require_handler(request)
    told = get_object_or_404(Improvement.objects.visible_to(request.user), pk=pk)
    improvements.withdraw(told, by=person(request), at=timezone.now())
    messages.success(request, _("It is no longer shown in public."))
    return redirect("feedback:inbox")


def _wanted(form: FeedbackFilter) -> dict[str, str]:
    return dict(form.cleaned_data) if form.is_valid() else {"page": ""}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _yes_no(answer: bool) -> str:
    return _("Yes") if answer else _("No")


def require_handler(request: HttpRequest) -> None:
    """The inbox is there for those who handle feedback; for others it does not exist."""
    if not allows(request.user, Permission.HANDLE_FEEDBACK):
        raise Http404


def person(request: HttpRequest) -> User:
    """Who is logged in; the middleware lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 - login is required
    return request.user
