"""The page that hands a published cost impact's savings to the fund's repayment plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from evaluations import repayments
from evaluations.models import CostImpact
from evaluations.repayment_forms import ProposalForm
from evaluations.views.access import reader
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio.access import allows


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be handed over (GET), and the act (POST)."""
    by = reader(request)
    accepted = CostImpact.objects.visible_to(by).accepted().select_related("investment__fund")
    impact = get_object_or_404(accepted, pk=pk)
    if not allows(by, Permission.MANAGE_INVESTMENT, impact.investment):
        raise Http404
    latest = impact.investment.repayment_plans.first()
    savings = repayments.savings_of(impact, timezone.localdate().year)
    initial = {"seen": latest.number if latest else 0}
    form = ProposalForm(request.POST or None, savings=savings, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            repayments.propose(
                impact,
                boards=form.boards(),
                seen=form.cleaned_data["seen"],
                by=by,
                at=timezone.now(),
            )
            messages.success(request, _("The savings are handed to the plan of repayment."))
            return redirect("portfolio:repayments", impact.investment.slug)
    context = {
        "impact": impact,
        "investment": impact.investment,
        "savings": savings,
        "is_published": repayments.is_published(impact),
        "form": form,
        "act": _("Hand over to the plan of repayment"),
        "back_url": reverse("evaluations:cost_impact", args=[pk]),
    }
    return render(request, "evaluations/repayment_propose.html", context)
