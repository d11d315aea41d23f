"""Pages on which an application is written, checked, signed, sent in and withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from applications import grace, signing, together, workflow
from applications.forms.cases import ActForm, SignForm, WithdrawForm
from applications.models import Application
from applications.overview import acts_open_to, next_step
from applications.pages import Content
from applications.states import Act, Status
from applications.together import drafted_sections
from applications.views.found import case, on_case, person, posted
from fundportal.directory import access
from fundportal.directory.errors import Refused
from fundportal.directory.models import Organisation
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@on_case(Act.WRITE)
def tasks(request: HttpRequest, application: Application) -> HttpResponse:
    """The task list: each section with its state; of a completion, the page that names them."""
    if application.status == Status.COMPLETION:
        return redirect("applications:completion", number=application.number)
    content = Content(application)
    others = together.others_at(application, by=person(request), at=timezone.now())
    mine = drafted_sections(application, by=person(request))
    context = {
        "application": application,
        "content": content,
        "step": next_step(content),
        "until": until(application),
        "rows": [
            (state, state.section in mine, others.get(state.section, []))
            for state in content.states
        ],
    }
    return render(request, "applications/application_tasks.html", context)


@require_GET
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Check your answers: all that the application says, who may apply, who has signed."""
    application = case(request, number)
    content = Content(application)
    context = {
        "application": application,
        "content": content,
        "acts": acts_open_to(application, request.user),
        "waits_for_me": [
            item
            for item in content.sign_offs
            if not item.signed_at and _signs(request, item.party.organisation)
        ],
        "step": next_step(content),
        "until": until(application),
    }
    return render(request, "applications/application_check.html", context)


@require_POST
def ask_for_sign_off(request: HttpRequest, number: str) -> HttpResponse:
    """Tell the heads of the parties that the application is ready to sign."""
    application = case(request, number)
    try:
        workflow.ask_for_sign_off(application, by=person(request), at=timezone.now())
        messages.success(request, _("The heads of the parties have been told."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    page = "completion" if application.status == Status.COMPLETION else "check"
    return redirect(f"applications:{page}", number=number)


@on_case(Act.SIGN)
def sign(request: HttpRequest, application: Application) -> HttpResponse:
    """Sign off the content as it stands for one of the own organisations."""
    content, by = Content(application), person(request)
    waiting = [item.party.organisation_id for item in content.sign_offs if not item.signed_at]
    own = access.organisations_where(by, Permission.SIGN_APPLICATION).filter(pk__in=waiting)
    form = SignForm(
        posted(request),
        organisations=own,
        initial={"seen_fingerprint": application.fingerprint},
    )
    if request.method == "POST" and form.is_valid():
        clean = {key: form.cleaned_data[key] for key in ("organisation", "seen_fingerprint")}
        with refusals_on(form):
            workflow.sign_off(application, **clean, by=by, at=timezone.now())
            receipt = _("You have signed off the application for %(organisation)s.")
            messages.success(request, receipt % {"organisation": clean["organisation"]})
            return redirect("applications:application", number=application.number)
    mine = {organisation.pk for organisation in own}
    unseen = [
        signing.since_last(content, item)
        for item in content.sign_offs
        if item.party.organisation_id in mine
    ]
    context = {
        "application": application,
        "content": content,
        "form": form,
        "own": own,
        "changes": [found for found in unseen if found],
    }
    return render(request, "applications/application_sign.html", context)


@on_case(Act.SUBMIT)
def submit(request: HttpRequest, application: Application) -> HttpResponse:
    """Send in the application; afterwards it cannot be changed."""
    form = ActForm(posted(request), initial={"seen_version": application.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            workflow.submit(application, **form.cleaned_data, by=person(request), at=timezone.now())
            return redirect("applications:receipt", number=application.number)
    context = {
        "application": application,
        "content": Content(application),
        "form": form,
        "act": _("Send in the application"),
        "until": until(application),
        "back_url": reverse("applications:check", args=[application.number]),
    }
    return render(request, "applications/application_submit.html", context)


@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt: the number, and what happens next."""
    application = case(request, number)
    if application.submitted_at is None:
        raise Http404
    context = {"application": application, "content": Content(application)}
    return render(request, "applications/application_receipt.html", context)


@on_case(Act.WITHDRAW)
def withdraw(request: HttpRequest, application: Application) -> HttpResponse:
    """Take the application back, with a reason."""
    form = WithdrawForm(posted(request), initial={"seen_version": application.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            workflow.withdraw(application, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The application is withdrawn."))
            return redirect("applications:application", number=application.number)
    context = {
        "application": application,
        "form": form,
        "act": _("Withdraw the application"),
        "back_url": reverse("applications:application", args=[application.number]),
        "danger": True,
    }
    return render(request, "applications/application_withdraw.html", context)


def until(application: Application) -> str:
    """The sentence on until when a draft can be sent in; empty for others."""
    if application.status != Status.DRAFT:
        return ""
    call, at = application.call, timezone.now()
    closes_at, begun_at = call.applications_until, application.opened_at
    return grace.in_words(call, closes_at=closes_at, begun_at=begun_at, at=at)


def _signs(request: HttpRequest, organisation: Organisation) -> bool:
    return access.allows(request.user, Permission.SIGN_APPLICATION, organisation=organisation)
