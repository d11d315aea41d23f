"""Pages of jobs: the list, one job's progress with the part fetched again, cancel, try again."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fundportal.directory.access import allows
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.jobs import overview, queue
from fundportal.jobs.models import Job


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """Slow work asked for, newest first: one's own; everybody's for those who see the trail."""
    jobs = Job.objects.visible_to(request.user).select_related("requested_by")
    page = Paginator(jobs, 50).get_page(request.GET.get("page"))
    return render(request, "jobs/job_list.html", {"page": page})


@require_safe
@never_cache
def progress(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """One job: how far it is, what came of it; reloaded by htmx, or by the reader."""
    job = _visible(request, job_id)
    context = {
        "state": overview.job_state(job, at=timezone.now(), reader=request.user),
        "job": job,
        "may_see_fault": allows(request.user, Permission.SEE_AUDIT),
    }
    return render(request, "jobs/job_progress.html", context)


@require_safe
@never_cache
def state(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """The part of a page that shows a job; 204, which swaps nothing, when nothing is new."""
    job = _visible(request, job_id)
    now = overview.job_state(job, at=timezone.now(), reader=request.user)
    seen = request.GET.get("seen", "")
    if seen == now.seen:
        return HttpResponse(status=204)
    context = {"state": now, "job": job, "is_news": not seen.startswith(f"{now.key}.")}
    return render(request, "jobs/job_state.html", context)


@require_POST
def retry(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Start failed work again."""
    job = _visible(request, job_id)
    assert isinstance(request.user, User)  # noqa: S101 - nobody else sees a job
    try:
        queue.retry(job, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The work has been started again."))
    return redirect("jobs:progress", job_id=job.pk)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Cancel slow work: what becomes of it (GET), and the act (POST)."""
    job = _visible(request, job_id)
    if not job.is_managed_by(request.user) or not job.can_be_cancelled:
        raise Http404
    assert isinstance(request.user, User)  # noqa: S101 - nobody else sees a job
    back = reverse("jobs:progress", args=[job.pk])
    if request.method == "POST":
        try:
            queue.cancel(job, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The work is cancelled. Nothing of it is kept."))
        return redirect(back)
    state = overview.job_state(job, at=timezone.now(), reader=request.user)
    context = {"job": job, "state": state, "act": _("Cancel the work"), "back_url": back}
    return render(request, "jobs/job_cancel.html", context | {"danger": True})


def _visible(request: HttpRequest, job_id: uuid.UUID) -> Job:
    jobs = Job.objects.visible_to(request.user)
    return get_object_or_404(jobs.select_related("requested_by", "cancelled_by", "fund"), pk=job_id)
