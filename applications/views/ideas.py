"""Pages of ideas."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications import grace, ideas, workflow
from applications.forms.cases import ActForm, WithdrawForm
from applications.forms.ideas import IdeaForm, ScreeningForm, idea_initial
from applications.models import Application, Call, Idea, NeedsAnalysis
from applications.overview import idea_acts_open_to
from applications.questions import IdeaQuestion
from applications.states import IdeaAct, IdeaStatus
from applications.views.found import idea_found, on_idea, person, posted
from fundportal.audit.overview import timeline
from fundportal.directory import access
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@require_GET
def idea_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One idea: what it says, how it was screened, what happens next."""
    idea = idea_found(request, pk)
    answers = idea.answers()
    screening = {answer.question: answer for answer in idea.screening.all()}
    begun = Application.objects.visible_to(request.user).filter(idea=idea).first()
    context = {
        "idea": idea,
        "until": until(idea) if idea.status == IdeaStatus.DRAFT else "",
        "acts": idea_acts_open_to(idea, request.user),
        "questions": [
            (label, answers[key], screening.get(key)) for key, label in IdeaQuestion.choices
        ],
        "begun": begun,
        "timeline": timeline(idea),
    }
    return render(request, "applications/idea_detail.html", context)


@require_http_methods(["GET", "POST"])
def idea_new(request: HttpRequest) -> HttpResponse:
    """Begin an idea."""
    if not access.allows(request.user, Permission.WRITE_IDEA):
        raise Http404
    return _write(request, None)


@on_idea(IdeaAct.WRITE)
def idea_edit(request: HttpRequest, idea: Idea) -> HttpResponse:
    """Change an idea that has not been sent in."""
    return _write(request, idea)


@on_idea(IdeaAct.SUBMIT)
def idea_submit(request: HttpRequest, idea: Idea) -> HttpResponse:
    """Send in the idea; afterwards it cannot be changed."""
    form = ActForm(posted(request), initial={"seen_version": idea.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            ideas.submit_idea(idea, **form.cleaned_data, by=person(request), at=timezone.now())
            messages.success(request, _("The idea is sent in. The fund office screens it."))
            return redirect("applications:idea", pk=idea.pk)
    context = _act(form, idea, _("Send in the idea")) | {"until": until(idea)}
    return render(request, "applications/idea_submit.html", context)


@on_idea(IdeaAct.WITHDRAW)
def idea_withdraw(request: HttpRequest, idea: Idea) -> HttpResponse:
    """Take the idea back, with a reason."""
    form = WithdrawForm(posted(request), initial={"seen_version": idea.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            ideas.withdraw_idea(idea, **form.cleaned_data, by=person(request), at=timezone.now())
            messages.success(request, _("The idea is withdrawn."))
            return redirect("applications:idea", pk=idea.pk)
    context = _act(form, idea, _("Withdraw the idea")) | {"danger": True}
    return render(request, "applications/idea_withdraw.html", context)


@on_idea(IdeaAct.INVITE)
def idea_screen(request: HttpRequest, idea: Idea) -> HttpResponse:
    """Screen an idea: five answers with reasons, then invite or decline."""
    form = ScreeningForm(posted(request), initial={"seen_version": idea.version})
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        with refusals_on(form):
            ideas.screen_idea(
                idea,
                invites=clean["invites"],
                answers=form.judgements(),
                reason=clean["reason"],
                seen_version=clean["seen_version"],
                by=person(request),
                at=timezone.now(),
            )
            messages.success(request, _("The screening is saved and the applicant is told."))
            return redirect("applications:idea", pk=idea.pk)
    said = idea.answers()
    questions = [
        (label, said[key], form[f"met_{key}"], form[f"reason_{key}"])
        for key, label in IdeaQuestion.choices
    ]
    context = {"form": form, "idea": idea, "questions": questions}
    return render(request, "applications/idea_screen.html", context)


@on_idea(IdeaAct.OPEN)
def idea_open(request: HttpRequest, idea: Idea) -> HttpResponse:
    """Begin the application that the idea was invited to."""
    form = ActForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            application = workflow.open_application(idea, by=person(request), at=timezone.now())
            return redirect("applications:tasks", number=application.number)
    context = _act(form, idea, _("Begin the application"))
    return render(request, "applications/idea_open.html", context)


def _write(request: HttpRequest, idea: Idea | None) -> HttpResponse:
    by, now = person(request), timezone.now()
    open_calls = Call.objects.open_at(now).filter(takes_ideas=True)
    own = access.organisations_where(by, Permission.WRITE_IDEA)
    analyses = NeedsAnalysis.objects.to_build_on(own, open_calls)
    if idea is not None:
        analyses = NeedsAnalysis.objects.filter(ideas=idea)
    form = IdeaForm(
        posted(request),
        initial=idea_initial(idea) if idea else _begun(request, analyses),
        calls=open_calls | Call.objects.filter(pk=idea.call_id) if idea else open_calls,
        organisations=own,
        analyses=analyses,
        is_new=idea is None,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            saved = ideas.write_idea(**form.values(), idea=idea, by=by, at=now)
            messages.success(request, _("The idea is saved."))
            return redirect("applications:idea", pk=saved.pk)
    context = {"form": form, "idea": idea, "has_calls": open_calls.exists() or idea is not None}
    return render(request, "applications/idea_form.html", context)


def _begun(request: HttpRequest, analyses: QuerySet[NeedsAnalysis]) -> dict[str, object]:
    """What a new idea takes from the needs analysis whose page it is begun on."""
    pk = request.GET.get("behov", "")
    analysis = analyses.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
    if analysis is None:
        return {}
    names = ("call", "organisation", "title", "need", "target_group")
    said = {name: getattr(analysis, name) for name in names}
    return {**said, "needs_analysis": analysis, "answer_real_need": analysis.extent}


def until(idea: Idea) -> str:
    """The sentence on until when an idea that is being written can be sent in."""
    call, now = idea.call, timezone.now()
    return grace.in_words(call, closes_at=call.closes_at, begun_at=idea.written_at, at=now)


def _act(form: ActForm, idea: Idea, act: str) -> dict[str, object]:
    return {"form": form, "idea": idea, "act": act, "back_url": idea_url(idea)}


def idea_url(idea: Idea) -> str:
    """The address of the idea's page."""
    return reverse("applications:idea", args=[idea.pk])
