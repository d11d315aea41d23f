"""The page on which a call's questions get guidance and limits."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import guides
from applications.forms.guides import GuidesForm
from applications.models import Call
from applications.views.found import person, posted
from fundportal.directory import access
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


@require_http_methods(["GET", "POST"])
def question_guides(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how long each answer may be, and what a good one holds."""
    by = person(request)
    funds = access.funds_where(by, Permission.MANAGE_CALL)
    call = get_object_or_404(Call, slug=slug, fund__in=funds)
    form = GuidesForm(posted(request), call=call)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            guides.set_guides(call, guides=form.guides(), by=by, at=timezone.now())
            messages.success(request, _("The guidance is saved."))
            return redirect("applications:call", slug=slug)
    return render(request, "applications/call_guides.html", {"form": form, "call": call})
