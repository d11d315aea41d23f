"""Gallring: the rules of how long texts are kept, and the protocols of what was destroyed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fundportal.directory.access import allows, holds_any
from fundportal.directory.roles import Permission
from fundportal.feedback import disposal
from fundportal.feedback.forms import RuleForm
from fundportal.feedback.models import Disposal
from fundportal.feedback.views.inbox import person, require_handler
from fundportal.forms import refusals_on

PROTOCOLS_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def disposals(request: HttpRequest) -> HttpResponse:
    """Rules and protocols; those who handle feedback set a rule, auditors read."""
    if not holds_any(request.user, Permission.HANDLE_FEEDBACK, Permission.SEE_AUDIT):
        raise Http404
    form = RuleForm(request.POST or None)
    if request.method == "POST":
        require_handler(request)
        if form.is_valid():
            with refusals_on(form):
                disposal.set_rule(**form.cleaned_data, by=person(request), at=timezone.now())
                messages.success(request, _("The rule holds from now on."))
                return redirect("feedback:disposals")
    protocols = Disposal.objects.visible_to(request.user).select_related("rule")
    context = {
        "form": form,
        "may_set": allows(request.user, Permission.HANDLE_FEEDBACK),
        "rules": disposal.rules(),
        "protocols": protocols[:PROTOCOLS_SHOWN],
    }
    return render(request, "feedback/disposal_list.html", context)
