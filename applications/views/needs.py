"""Pages of needs analyses, and the one on which an application begins without an idea."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications import grace, needs, overview, workflow
from applications.forms.cases import ActForm, WithdrawForm
from applications.forms.needs import BeginForm, NeedsForm, needs_initial
from applications.models import Application, Call, Idea, NeedsAnalysis
from applications.questions import NeedsQuestion
from applications.states import NeedsAct, NeedsStatus
from applications.views.found import needs_found, on_needs, person, posted
from applications.views.lists import PER_PAGE
from fundportal.audit.overview import timeline
from fundportal.directory import access
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@require_GET
def needs_list(request: HttpRequest) -> HttpResponse:
    """The needs analyses that the reader may see, the newest first."""
    seen = NeedsAnalysis.objects.visible_to(request.user).select_related("organisation", "call")
    context = {
        "page": Paginator(seen, PER_PAGE).get_page(request.GET.get("page")),
        "may_write": access.allows(request.user, Permission.WRITE_IDEA),
    }
    return render(request, "applications/needs_list.html", context)


@require_GET
def needs_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One needs analysis: what it says, what builds on it, what can be done next."""
    analysis = needs_found(request, pk)
    said = analysis.answers()
    context = {
        "analysis": analysis,
        "until": _until(analysis) if analysis.status == NeedsStatus.DRAFT else "",
        "acts": overview.needs_acts_open_to(analysis, request.user),
        "builds": analysis.status == NeedsStatus.FINISHED
        and overview.writes_for(request.user, analysis.organisation),
        "questions": [(label, said[key]) for key, label in NeedsQuestion.choices],
        "ideas": Idea.objects.visible_to(request.user).filter(needs_analysis=analysis),
        "applications": Application.objects.visible_to(request.user).filter(
            needs_analysis=analysis
        ),
        "timeline": timeline(analysis),
    }
    return render(request, "applications/needs_detail.html", context)


@require_http_methods(["GET", "POST"])
def needs_new(request: HttpRequest) -> HttpResponse:
    """Begin a needs analysis."""
    if not access.allows(request.user, Permission.WRITE_IDEA):
        raise Http404
    return _write(request, None)


@on_needs(NeedsAct.WRITE)
def needs_edit(request: HttpRequest, analysis: NeedsAnalysis) -> HttpResponse:
    """Change a needs analysis that is not handed in."""
    return _write(request, analysis)


@on_needs(NeedsAct.FINISH)
def needs_finish(request: HttpRequest, analysis: NeedsAnalysis) -> HttpResponse:
    """Hand in the needs analysis; afterwards it cannot be changed."""
    form = ActForm(posted(request), initial={"seen_version": analysis.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            needs.finish_analysis(analysis, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The needs analysis is handed in. Now build on it."))
            return redirect("applications:needs", pk=analysis.pk)
    context = _act(form, analysis, _("Hand in the needs analysis")) | {"until": _until(analysis)}
    return render(request, "applications/needs_finish.html", context)


@on_needs(NeedsAct.WITHDRAW)
def needs_withdraw(request: HttpRequest, analysis: NeedsAnalysis) -> HttpResponse:
    """Take the needs analysis back, with a reason."""
    form = WithdrawForm(posted(request), initial={"seen_version": analysis.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            needs.withdraw_analysis(analysis, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The needs analysis is withdrawn."))
            return redirect("applications:needs", pk=analysis.pk)
    context = _act(form, analysis, _("Withdraw the needs analysis")) | {"danger": True}
    return render(request, "applications/needs_withdraw.html", context)


@require_http_methods(["GET", "POST"])
def application_new(request: HttpRequest) -> HttpResponse:
    """Begin an application in an open call that takes no ideas."""
    by, now = person(request), timezone.now()
    if not access.allows(by, Permission.WRITE_APPLICATION):
        raise Http404
    own = access.organisations_where(by, Permission.WRITE_APPLICATION)
    open_calls = Call.objects.open_at(now).filter(takes_ideas=False)
    analyses = NeedsAnalysis.objects.to_build_on(own, open_calls)
    form = BeginForm(
        posted(request),
        initial=_begun(request, analyses),
        calls=open_calls,
        organisations=own,
        analyses=analyses,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = workflow.begin_application(**form.cleaned_data, by=by, at=now)
            return redirect("applications:tasks", number=made.number)
    context = {"form": form, "has_calls": open_calls.exists()}
    return render(request, "applications/application_new.html", context)


def _begun(request: HttpRequest, analyses: QuerySet[NeedsAnalysis]) -> dict[str, object]:
    """What is known of an application that is begun on the page of a needs analysis."""
    pk = request.GET.get("behov", "")
    analysis = analyses.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
    if analysis is None:
        return {}
    said = {name: getattr(analysis, name) for name in ("call", "organisation", "title")}
    return {**said, "needs_analysis": analysis}


def _write(request: HttpRequest, analysis: NeedsAnalysis | None) -> HttpResponse:
    by, now = person(request), timezone.now()
    open_calls = Call.objects.open_at(now).filter(takes_needs_analyses=True)
    form = NeedsForm(
        posted(request),
        initial=needs_initial(analysis) if analysis else None,
        calls=Call.objects.filter(pk=analysis.call_id) if analysis else open_calls,
        organisations=access.organisations_where(by, Permission.WRITE_IDEA),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            saved = needs.write_analysis(**form.values(), analysis=analysis, by=by, at=now)
            messages.success(request, _("The needs analysis is saved."))
            return redirect("applications:needs", pk=saved.pk)
    has_calls = analysis is not None or open_calls.exists()
    context = {"form": form, "analysis": analysis, "has_calls": has_calls}
    return render(request, "applications/needs_form.html", context)


def _act(form: ActForm, analysis: NeedsAnalysis, act: str) -> dict[str, object]:
    back_url = reverse("applications:needs", args=[analysis.pk])
    return {"form": form, "analysis": analysis, "act": act, "back_url": back_url}


def _until(analysis: NeedsAnalysis) -> str:
    """The sentence on until when it can be handed in."""
    call, now = analysis.call, timezone.now()
    return grace.in_words(call, closes_at=call.closes_at, begun_at=analysis.written_at, at=now)
