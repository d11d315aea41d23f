"""Pages that hand a fund's vouchers over to the accounting system."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.directory.access import allows
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio import accounting, vouchers
from portfolio.accounting_forms import AccountPlanForm
from portfolio.models import AccountPlan
from portfolio.states import Account
from portfolio.views.finding import fund_or_404, reader_of


@require_GET
def accounts(request: HttpRequest, slug: str) -> HttpResponse:
    """The fund's account plan, and each year's vouchers as a file."""
    fund = fund_or_404(request, slug)
    plan = AccountPlan.objects.visible_to(reader_of(request)).filter(fund=fund).first()
    context = {
        "fund": fund,
        "plan": plan,
        "accounts": [(each.label, *plan.account(each)) for each in Account] if plan else [],
        "years": vouchers.voucher_years(plan) if plan else [],
        "may_map": allows(request.user, Permission.ALLOCATE, fund=fund),
    }
    return render(request, "portfolio/account_plan.html", context)


@require_http_methods(["GET", "POST"])
def map_accounts(request: HttpRequest, slug: str) -> HttpResponse:
    """Say which accounts of the books the fund's money is booked on."""
    fund = fund_or_404(request, slug, Permission.ALLOCATE)
    plan = AccountPlan.objects.filter(fund=fund).first() or AccountPlan(fund=fund)
    form = AccountPlanForm(request.POST or None, instance=plan)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, at = reader_of(request), timezone.now()
            accounting.map_accounts(fund, accounts=form.accounts, by=by, at=at)
            messages.success(request, _("The account plan is saved."))
            return redirect("portfolio:accounts", slug=fund.slug)
    return render(request, "portfolio/account_plan_form.html", {"fund": fund, "form": form})


@require_GET
def sie_file(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """A year's vouchers as a SIE file."""
    fund = fund_or_404(request, slug)
    try:
        content = vouchers.sie_file(fund, year, today=timezone.localdate())
    except vouchers.NothingToHandOver as refusal:
        raise Http404(str(refusal)) from refusal
    response = HttpResponse(content, content_type="application/x-sie; charset=ibm437")
    name = f"{fund.slug}-{year}.si"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
