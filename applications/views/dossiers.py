"""The page on which the dossier of a case is asked for, and its file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from applications import dossiers
from applications.models import Application, Dossier
from applications.views.found import case, person
from fundportal.directory.errors import Refused
from fundportal.documents import serving
from fundportal.jobs.models import Job
from fundportal.jobs.overview import JobState, job_state


@require_http_methods(["GET", "POST"])
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """What the dossier holds, those that are kept, and the act of gathering one."""
    application, by, now = case(request, number), person(request), timezone.now()
    part = dossiers.part_for(application, by)
    if part is None:
        raise Http404
    if request.method == "POST":
        try:
            dossiers.ask(application, by=by, at=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("applications:dossier", number=number)
    kept = Dossier.objects.visible_to(by).kept(now).filter(application=application, part=part)
    context = {
        "application": application,
        "part": part,
        "dossiers": kept.select_related("asked_by", "application"),
        "state": _waited_for(application, request),
    }
    return render(request, "applications/dossier_page.html", context)


@require_GET
def dossier_file(request: HttpRequest, number: str, pk: str) -> HttpResponseBase:
    """The file, to whoever may take out that part of the case at this moment."""
    seen = Dossier.objects.visible_to(request.user).select_related("application")
    found = get_object_or_404(seen, pk=pk, application__number=number, made_at__isnull=False)
    try:
        file = dossiers.open_file(found, at=timezone.now())
    except dossiers.NotKept as refusal:
        messages.info(request, str(refusal))
        return redirect("applications:dossier", number=number)
    return serving.saved(
        file,
        filename=found.filename,
        content_type="application/zip",
        size=found.size,
        sha256=found.sha256,
    )


def _waited_for(application: Application, request: HttpRequest) -> JobState | None:
    """How far the job is that the person waits for in this case; None when there is none."""
    mine = Job.objects.filter(
        pk__in=application.dossiers.filter(asked_by=person(request), made_at=None).values("job"),
        status__in=(Job.Status.QUEUED, Job.Status.RUNNING),
    ).first()
    return job_state(mine, at=timezone.now(), reader=request.user) if mine else None
