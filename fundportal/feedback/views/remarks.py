"""Synpunkter: a citizen writes and follows one without cookie; the fund office answers it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fundportal.audit.overview import timeline
from fundportal.directory.errors import Refused
from fundportal.feedback import limits, remark_overview, remarks
from fundportal.feedback.forms import QUICKEST, TRAP
from fundportal.feedback.models import Remark
from fundportal.feedback.remark_forms import (
    AnswerForm,
    FollowForm,
    HandleForm,
    RemarkFilter,
    RemarkForm,
    ReopenForm,
    read_shown_token,
    shown_token,
)
from fundportal.feedback.states import RemarkStatus
from fundportal.feedback.views.inbox import person, require_handler
from fundportal.forms import refusals_on

TOO_MANY = gettext_lazy(
    "More comes in just now than we can take. Your text is still here: send it again in a while."
)


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def remark_new(request: HttpRequest) -> HttpResponse:
    """Lämna en synpunkt; the receipt shows its number and, once, its code."""
    now = timezone.now()
    form = RemarkForm(request.POST if request.method == "POST" else None)  # also without any field
    shown = read_shown_token(request.POST.get("token", ""), now)
    context = {"form": form, "trap": TRAP, "token": shown_token(now)}
    if request.method == "POST" and shown is None:
        form.add_error(
            None, _("The form had grown too old. Your text is still here: send it again.")
        )
    elif request.method == "POST" and shown and not form.is_valid():
        context["token"] = request.POST["token"]
    elif request.method == "POST" and shown:
        with refusals_on(form, "text"):
            if receipt := _received(request, form, shown[1], is_quick=now - shown[0] < QUICKEST):
                return receipt
            form.add_error(None, TOO_MANY)
    return render(request, "feedback/remark_new.html", context)


def _received(
    request: HttpRequest, form: RemarkForm, once: str, *, is_quick: bool
) -> HttpResponse | None:
    """The receipt, a robot's without a number; None where there are more than can be taken."""
    now = timezone.now()
    is_robot = is_quick or bool(request.POST.get(TRAP))
    if not is_robot and not (limits.may_send(request) and limits.has_room(now)):
        return None
    context: dict[str, object] = {}
    if not is_robot:
        with limits.using(once) as is_unused:
            if is_unused:
                remark, code = remarks.receive(**form.cleaned_data, at=now)
                context = {"remark": remark, "code": f"{code[:5]}-{code[5:]}"}
    return render(request, "feedback/remark_receipt.html", context)


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def remark_follow(request: HttpRequest) -> HttpResponse:
    """Följ din synpunkt: by number and code, which never stand in an address."""
    form = FollowForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if not limits.may_send(request):
            form.add_error(None, _("Too many tries. Wait ten minutes and try again."))
        elif remark := remarks.followed(**form.cleaned_data):
            context |= {"remark": remark} | _reopened(request, remark)
            remark.refresh_from_db()
            context["entries"] = remark.entries.all()
            context["may_reopen"] = remark.status == RemarkStatus.ANSWERED
        else:
            form.add_error(None, _("No remark has that number and code. Check both."))
    return render(request, "feedback/remark_follow.html", context)


def _reopened(request: HttpRequest, remark: Remark) -> dict[str, object]:
    if "more" not in request.POST:
        return {"reopen_form": ReopenForm()}
    form = ReopenForm(request.POST)
    if form.is_valid():
        with refusals_on(form, "more"):
            remarks.reopen(remark, text=form.cleaned_data["more"], at=timezone.now())
            return {"reopen_form": ReopenForm(), "is_reopened": True}
    return {"reopen_form": form}


@require_GET
def remark_list(request: HttpRequest) -> HttpResponse:
    """Synpunkterna: those to answer first, and how many of each kind there are."""
    require_handler(request)
    form = RemarkFilter(request.GET)
    found = remark_overview.remarks(request.user, **(form.cleaned_data if form.is_valid() else {}))
    today = timezone.localdate()
    context = {
        "filter": form,
        "remarks": Paginator(found, 50).get_page(request.GET.get("page")),
        "counts": remark_overview.counts(request.user, today),
        "today": today,
    }
    return render(request, "feedback/remark_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remark_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One remark, and the form to answer it."""
    remark = get_object_or_404(
        Remark.objects.visible_to(request.user).select_related("owner"), pk=pk
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            text = form.cleaned_data["text"]
            remarks.answer(remark, text=text, by=person(request), at=timezone.now())
            messages.success(request, _("The remark is answered."))
            return redirect("feedback:remark", pk=pk)
    return _shown(request, remark, form)


def _shown(request: HttpRequest, remark: Remark, form: AnswerForm) -> HttpResponse:
    handled = {"owner": remark.owner_id, "case_number": remark.case_number}
    context = {
        "remark": remark,
        "form": form,
        "handle_form": HandleForm(initial=handled),
        "is_open": remark.status == RemarkStatus.OPEN,
        "entries": remark.entries.select_related("written_by", "mail_job"),
        "timeline": timeline(remark),
    }
    return render(request, "feedback/remark_detail.html", context)


@require_POST
def remark_handle(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who handles a remark, and register it; an answer that is begun stays in its form."""
    found = Remark.objects.visible_to(request.user).select_related("owner")
    remark = get_object_or_404(found, pk=pk)
    form, begun = HandleForm(request.POST), request.POST.get("text", "").strip()
    if form.is_valid():
        given, by, at = form.cleaned_data, person(request), timezone.now()
        try:
            remarks.assign(remark, owner=given["owner"], by=by, at=at)
            remark = remarks.register(remark, case_number=given["case_number"], by=by, at=at)
            saved = (
                _("Saved. The answer that you have begun is not sent.") if begun else _("Saved.")
            )
            messages.success(request, saved)
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, " ".join(str(f[0]) for f in form.errors.values()))
    if not begun:
        return redirect("feedback:remark", pk=pk)
    return _shown(request, remark, AnswerForm(initial={"text": request.POST["text"]}))
