"""The reader's answer under a public page: no cookie, no session, the same thanks for all."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from fundportal.directory.errors import Refused
from fundportal.feedback import limits, workflow
from fundportal.feedback.forms import QUICKEST, TRAP, is_signed, read_text_token, text_token


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
            with limits.using(answered.once) as is_unused:
                if is_unused and limits.has_room(now):
                    workflow.receive(
                        page=answered.page, was_useful=answered.was_useful, text=text, at=now
                    )
    except Refused as refusal:
        context |= {"fault": str(refusal), "text": text}
        return render(request, shell, context)
    return render(request, shell, context | {"is_sent": True})
