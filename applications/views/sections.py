"""The page on which a section is written: saved as a version, kept as a draft, shared."""

from __future__ import annotations

import contextlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications import drafts, reuse, sections, together
from applications.forms.budget import BudgetForm
from applications.forms.rows import EffectsForm, PartiesForm
from applications.forms.sections import QuestionsForm, SectionForm, Typed, whole
from applications.models import Application, CompletionItem
from applications.pages import Content
from applications.questions import QUESTIONS, Section
from applications.states import Act, Status
from applications.views.found import on_case, person, posted
from fundportal.directory.errors import NotPermitted, Refused

FORMS: dict[str, type[SectionForm]] = {
    Section.PARTIES: PartiesForm,
    Section.BUDGET: BudgetForm,
    Section.EFFECTS: EffectsForm,
}


@on_case(Act.WRITE)
def section(request: HttpRequest, application: Application, section: str) -> HttpResponse:
    """Write one section; a row can be added without saving, a conflict shows both texts."""
    form = _form(request, application, section)
    if request.method == "POST" and not application.is_open_to_writing(section):
        messages.error(
            request,
            _("The section can no longer be changed. What you wrote is still here, but not saved."),
        )
        return render(request, form.template, _context(request, application, form))
    if request.method == "POST" and not form.is_rearranged and form.is_valid():
        try:
            _save(request, application, form)
            return redirect("applications:tasks", number=application.number)
        except sections.SectionChanged as clash:
            form.meets(clash.theirs)
            form.add_error(None, str(clash))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if request.method == "POST":
        _keep_standing(request, application, form)
    return render(request, form.template, _context(request, application, form))


@require_POST
def autosave(request: HttpRequest, number: str, section: str) -> HttpResponse:
    """Keep what is typed as the person's draft; answers with the time, for the status line."""
    at = timezone.localtime()
    try:
        _keep(request, number, section)
    except NotPermitted as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        return HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=409)
    return HttpResponse(_("Saved %(clock)s as your draft.") % {"clock": f"{at:%H.%M}"})


@require_POST
def presence(request: HttpRequest, number: str, section: str) -> HttpResponse:
    """Say that the person is here; answers with who else is, and whether it was saved meanwhile."""
    by, at = person(request), timezone.now()
    try:
        application = drafts.case_to_write(number, by)
        drafts.be_present(application, section=_known(section), by=by, at=at)
    except NotPermitted as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        return HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=409)
    others = together.others_at(application, by=by, at=at, section=section)
    newer = together.saved_after(application, section, whole(request.POST.get("seen_version"), 0))
    context = {"others": others.get(section, []), "newer": newer}
    return render(request, "applications/section_others.html", context)


@on_case(Act.WRITE)
def discard(request: HttpRequest, application: Application, section: str) -> HttpResponse:
    """Throw away the own draft, after having seen what would be lost."""
    by = person(request)
    back = reverse("applications:section", args=[application.number, _known(section)])
    if request.method == "POST":
        drafts.discard(application, section=section, by=by)
        messages.success(request, _("The draft is thrown away. What was saved is unchanged."))
        return redirect(back)
    draft = together.draft_of(application, section=section, by=by)
    if draft is None:
        raise Http404
    context = {"application": application, "draft": draft, "back_url": back}
    context |= {"section": Section(section), "act": _("Throw away the draft"), "danger": True}
    return render(request, "applications/section_discard.html", context)


@on_case(Act.WRITE)
def earlier(request: HttpRequest, application: Application, section: str) -> HttpResponse:
    """Own earlier answers to the section's questions; one of them is put into the draft."""
    if section not in QUESTIONS:
        raise Http404
    by = person(request)
    if request.method == "POST":
        source = get_object_or_404(
            reuse.own_earlier(application, by=by), number=request.POST.get("source", "")[:20]
        )
        try:
            question = request.POST.get("question", "")
            drafts.reuse(
                application,
                section=section,
                question=question,
                source=source,
                by=by,
                at=timezone.now(),
            )
            messages.success(request, _("The text is put into your draft."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("applications:section", number=application.number, section=section)
    context = {"application": application, "section": Section(section)}
    context["earlier"] = reuse.earlier_answers(application, section, by=by)
    return render(request, "applications/section_earlier.html", context)


def _known(section: str) -> str:
    if section not in Section.values:
        raise Http404
    return section


def _form(request: HttpRequest, application: Application, section: str) -> SectionForm:
    content, data = Content(application), posted(request)
    is_open = application.is_open_to_writing(_known(section))
    if not is_open and data is None:
        raise Http404
    draft = None
    if data is None:
        draft = together.draft_of(application, section=_known(section), by=person(request))
    form_class = FORMS.get(_known(section), QuestionsForm)
    form = form_class(data, content=content, section=Section(section), draft=draft)
    form.draft = draft if draft and form.differs_from_saved() else None
    asked = application.asked_for().get(section)
    if not is_open and section in QUESTIONS:
        # closed since it was opened: what was typed comes back, the rest as it is
        asked = frozenset(request.POST)
    form.limit_to(asked)
    return form


def _context(
    request: HttpRequest, application: Application, form: SectionForm
) -> dict[str, object]:
    states = {state.section: state for state in form.content.states}
    at = timezone.now()
    others = together.others_at(application, by=person(request), at=at, section=form.section)
    return {
        "application": application,
        "form": form,
        "state": states[form.section],
        "theirs": form.latest if form.is_met else None,
        "others": others.get(form.section, []),
        "missing": _missing(application, form.section),
        "has_earlier": form.section in QUESTIONS
        and reuse.own_earlier(application, by=person(request)).exists(),
    }


def _missing(application: Application, section: str) -> str:
    """What the fund office says is missing in the section, while a completion is asked for."""
    if application.status != Status.COMPLETION:
        return ""
    asked = application.completion_requests.open()
    items = CompletionItem.objects.filter(request__in=asked, section=section)
    return items.values_list("text", flat=True).first() or ""


def _keep(request: HttpRequest, number: str, section: str, values: Typed | None = None) -> None:
    """Keep the fields that are the section's own, as they were typed."""
    form_class = FORMS.get(_known(section), QuestionsForm)
    typed = request.POST if values is None else values
    base = whole(request.POST.get("met_version"), whole(request.POST.get("seen_version"), 0))
    drafts.keep(
        number,
        section=section,
        typed={name: text for name, text in typed.items() if form_class.is_own(section, name)},
        seen_version=base or 0,
        by=person(request),
        at=timezone.now(),
    )


def _keep_standing(request: HttpRequest, application: Application, form: SectionForm) -> None:
    """Keep what stands in a form that was not saved, with the rows added to it."""
    if request.POST.get("take") == "theirs":
        drafts.discard(application, section=form.section, by=person(request))
        return
    standing = form.initial if form.is_rearranged else request.POST
    with contextlib.suppress(Refused):  # the page says already why it cannot be written
        values = {name: str(value or "") for name, value in standing.items()}
        _keep(request, application.number, form.section, values)


def _save(request: HttpRequest, application: Application, form: SectionForm) -> None:
    saved = sections.save_section(
        application,
        section=form.section,
        answers=form.answers(),
        seen_version=form.seen,
        by=person(request),
        at=timezone.now(),
    )
    sentence = _("“%(section)s” is saved, %(clock)s.")
    clock = f"{timezone.localtime(saved.at):%H.%M}"
    messages.success(request, sentence % {"section": form.section.label, "clock": clock})
