"""Pages of the papers of a case: the list, a file, and the letter to the parties."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications import papers
from applications.forms.papers import LetterForm
from applications.models import Paper
from applications.views.found import case, person, posted
from fundportal.directory.roles import Permission
from fundportal.documents import serving
from fundportal.forms import refusals_on


@require_GET
def paper_list(request: HttpRequest, number: str) -> HttpResponse:
    """The papers of the case that the reader may see, and what can be written."""
    application = case(request, number)
    decision = application.decisions.current().order_by("-registered_at", "-pk").first()
    found = Paper.objects.visible_to(request.user).filter(application=application)
    may_prepare = application.office_allows(request.user, Permission.PREPARE_APPLICATION)
    context = {
        "application": application,
        "papers": found.select_related("document", "built_by", "decision", "job").defer("content"),
        "may_write_basis": may_prepare and papers.awaits_basis(application),
        "decision": decision if papers.may_write_letter(application, request.user) else None,
    }
    return render(request, "applications/paper_list.html", context)


@require_GET
def paper_file(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """The file of a paper, to whoever may see it."""
    seen = Paper.objects.visible_to(request.user).select_related("document")
    found = get_object_or_404(seen, pk=pk, application__number=number, document__isnull=False)
    if found.document is None:
        raise Http404
    return serving.respond(found.document, inline=True)


@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Write the letter that tells the parties of a decision; a worker makes its file."""
    application = case(request, number)
    decision = get_object_or_404(application.decisions.all(), pk=pk)
    if not papers.may_write_letter(application, request.user):
        raise Http404
    form = LetterForm(posted(request), initial={"language": settings.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = person(request), timezone.now()
            made = papers.build_letter(decision, **form.cleaned_data, by=by, at=now)
            return redirect("jobs:progress", job_id=made.job_id)
    context = {
        "application": application,
        "decision": decision,
        "form": form,
        "act": _("Write the decision letter"),
        "back_url": reverse("applications:papers", args=[number]),
    }
    return render(request, "applications/paper_letter_form.html", context)
