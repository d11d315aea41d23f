"""Pages of a fund's closing to new applications: close, change the closing, open again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fundportal.directory import closing
from fundportal.directory.models import Fund
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio.closing import close as close_and_tell
from portfolio.closing import consequences
from portfolio.forms import ClosingForm, ReasonForm
from portfolio.views.finding import fund_or_404, reader_of


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Stäng fonden för nya ansökningar, or change its closing; says what stops and what goes on."""
    fund = fund_or_404(request, slug, Permission.CLOSE_FUND)
    kept = {"closed_date": fund.closed_date or timezone.localdate(), "successor": fund.successor}
    form = ClosingForm(request.POST or None, initial=kept, fund=fund)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            close_and_tell(fund, **form.cleaned_data, by=reader_of(request), at=timezone.now())
            messages.success(request, _("The closing of the fund is entered."))
            return redirect("portfolio:fund", slug=slug)
    is_new = fund.closed_date is None
    act = _("Close the fund to new applications") if is_new else _("Change the closing")
    return _page(request, "portfolio/fund_close.html", fund, form=form, act=act)


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """Ta tillbaka stängningen; says what takes applications again."""
    fund = fund_or_404(request, slug, Permission.CLOSE_FUND)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            closing.reopen(fund, **form.cleaned_data, by=reader_of(request), at=timezone.now())
            messages.success(request, _("The fund is open to new applications."))
            return redirect("portfolio:fund", slug=slug)
    act = _("Open the fund again")
    return _page(request, "portfolio/fund_reopen.html", fund, form=form, act=act)


def _page(request: HttpRequest, template: str, fund: Fund, **context: object) -> HttpResponse:
    back = reverse("portfolio:fund", args=[fund.slug])
    said = {**context, "fund": fund, "back_url": back, "now": consequences(fund)}
    return render(request, template, said)
