"""Pages of the files of an application."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications import attachments
from applications.forms.attachments import AttachmentForm
from applications.forms.cases import ActForm
from applications.models import Application, Attachment
from applications.states import Act
from applications.views.found import on_case, person, posted
from fundportal.directory.errors import Refused
from fundportal.documents import serving
from fundportal.forms import refusals_on


@on_case(Act.WRITE)
def attachment_list(request: HttpRequest, application: Application) -> HttpResponse:
    """The files of an application, and the form for one more."""
    form = AttachmentForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = attachments.attach(
                application,
                content=form.cleaned_data["file"],
                title=form.cleaned_data["title"],
                by=person(request),
                at=timezone.now(),
            )
            messages.success(request, _("“%(title)s” is attached.") % {"title": made.title})
            return redirect("applications:attachments", number=application.number)
        except Refused as refusal:
            form.add_error("file", str(refusal))
    files = application.attachments.current().select_related("document", "added_by")
    context = {"application": application, "form": form, "attachments": files}
    return render(request, "applications/attachment_list.html", context)


@require_GET
def attachment(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """One file, to whoever may see the application."""
    seen = Attachment.objects.visible_to(request.user).current().select_related("document")
    found = get_object_or_404(seen, pk=pk, application__number=number)
    return serving.respond(found.document)


@on_case(Act.WRITE)
def attachment_remove(request: HttpRequest, application: Application, pk: int) -> HttpResponse:
    """Take a file away, after having said which."""
    found = application.attachments.filter(pk=pk).select_related("document").first()
    if found is None or (found.removed_at is not None and request.method == "GET"):
        raise Http404
    form = ActForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            attachments.remove(found, by=person(request), at=timezone.now())
            messages.success(request, _("“%(title)s” is taken away.") % {"title": found.title})
            return redirect("applications:attachments", number=application.number)
    context = {
        "application": application,
        "attachment": found,
        "form": form,
        "act": _("Take the file away"),
        "back_url": reverse("applications:attachments", args=[application.number]),
        "danger": True,
    }
    return render(request, "applications/attachment_remove.html", context)
