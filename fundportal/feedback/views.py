"""The reader's answer (no cookie, no session) and the fund office's inbox."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fundportal.audit.overview import timeline
from fundportal.directory.access import allows
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.feedback import limits, overview, workflow
from fundportal.feedback.forms import (
    QUICKEST,
    TRAP,
    DoneForm,
    FeedbackFilter,
    is_signed,
    read_text_token,
    text_token,
)
from fundportal.feedback.models import FeedbackText
from fundportal.feedback.states import Act, may_follow
from fundportal.forms import refusals_on
from fundportal.spreadsheets import csv_response


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def page_feedback(request: HttpRequest) -> HttpResponse:
    """A reader answers yes or no, then may write a text; GET shows where the reader is in that."""
    if request.method == "POST":
        return _text(request) if "token" in request.POST else _answer(request)
    answered = read_text_token(request.GET.get("svar", ""), timezone.now())
    context = {"answered": answered, "token": request.GET.get("svar", ""), "trap": TRAP}
    return render(request, "feedback/page_answer.html", context)


def _answer(request: HttpRequest) -> HttpResponse:
    """Count a yes or no and ask for a text; a robot's answer is only thanked for."""
    page, now = request.POST.get("page", ""), timezone.now()
    was_useful = request.POST.get("answer") == "yes"
    if not is_signed(page, request.POST.get("signature", ""), now):
        return render(request, "feedback/page_answer.html", {"is_old": True}, status=400)
    wanted = (
        request.POST.get("answer") in ("yes", "no")
        and not request.POST.get(TRAP)
        and limits.may_send(request)
        and limits.is_first(request, page, was_useful)
    )
    if wanted:
        workflow.count_answer(page=page, was_useful=was_useful, at=now)
    token = text_token(page, was_useful, now)
    if not request.headers.get("HX-Request"):
        return redirect(f"{reverse('page_feedback')}?svar={token}")
    answered = read_text_token(token, now)
    context = {"answered": answered, "token": token, "trap": TRAP}
    return render(request, "feedback/page_thanks.html", context)


def _text(request: HttpRequest) -> HttpResponse:
    """Keep a text unless it comes from a robot; all get the same thanks."""
    now, token = timezone.now(), request.POST["token"]
    text = request.POST.get("text", "")
    answered = read_text_token(token, now)
    shell = "feedback/page_thanks.html" if request.headers.get("HX-Request") else None
    shell = shell or "feedback/page_answer.html"
    if answered is None:
        return render(request, shell, {"is_old": True, "text": text}, status=400)
    context = {"answered": answered, "token": token, "trap": TRAP}
    quick = now - answered.asked_at < QUICKEST
    try:
        if not (quick or request.POST.get(TRAP)) and limits.may_send(request):
            workflow.check(text)
            if limits.is_unused(answered.once):
                workflow.receive(
                    page=answered.page, was_useful=answered.was_useful, text=text, at=now
                )
    except Refused as refusal:
        context |= {"fault": str(refusal), "text": text}
        return render(request, shell, context)
    return render(request, shell, context | {"is_sent": True})


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Sidans nytta: what readers wrote, and the share of yes per page."""
    _require(request)
    form = FeedbackFilter(request.GET)
    found = overview.texts(request.user, **_wanted(form))
    context = {
        "filter": form,
        "texts": Paginator(found, 50).get_page(request.GET.get("page_number")),
        "pages": overview.page_answers(request.user, page=_wanted(form)["page"]),
        "waiting": overview.waiting(request.user),
    }
    return render(request, "feedback/feedback_inbox.html", context)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The texts of the inbox as CSV, with the same filter."""
    _require(request)
    found = overview.texts(request.user, **_wanted(FeedbackFilter(request.GET)))
    columns = [_("Received"), _("Page"), _("Useful"), _("Text"), _("Status"), _("What was done")]
    rows = (
        [t.received_at, t.page, _yes_no(t.was_useful), t.text, t.get_status_display(), t.note]
        for t in found.iterator(chunk_size=1000)
    )
    return csv_response("sidans-nytta.csv", columns, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def text_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One text, and the form to say what was done because of it."""
    text = get_object_or_404(FeedbackText.objects.visible_to(request.user), pk=pk)
    form = DoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            note = form.cleaned_data["note"]
            workflow.mark_done(text, note=note, by=_person(request), at=timezone.now())
            messages.success(request, _("The text is marked as done."))
            return redirect("feedback:inbox")
    context = {
        "text": text,
        "form": form,
        "may_be_seen": may_follow(Act.MARK_SEEN, text.status),
        "may_be_done": may_follow(Act.MARK_DONE, text.status),
        "timeline": timeline(text),
    }
    return render(request, "feedback/feedback_detail.html", context)


@require_POST
def text_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a text as seen."""
    text = get_object_or_404(FeedbackText.objects.visible_to(request.user), pk=pk)
    try:
        workflow.mark_seen(text, by=_person(request), at=timezone.now())
        messages.success(request, _("The text is marked as seen."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("feedback:text", pk=pk)


def _wanted(form: FeedbackFilter) -> dict[str, str]:
    return dict(form.cleaned_data) if form.is_valid() else {"page": "", "status": ""}


def _yes_no(answer: bool) -> str:
    return _("Yes") if answer else _("No")


def _require(request: HttpRequest) -> None:
    """The inbox is there for those who handle feedback; for others it does not exist."""
    if not allows(request.user, Permission.HANDLE_FEEDBACK):
        raise Http404


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login is required
    return request.user
