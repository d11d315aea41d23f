"""The page of a transfer: free money moves to another fund."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from fundportal.directory.access import funds_where
from portfolio import effects, ledger, overview
from portfolio.forms import TransferForm
from portfolio.ledger import kronor
from portfolio.states import KINDS, Kind
from portfolio.views.checking import Foreseen, two_steps
from portfolio.views.finding import fund_or_404, reader_of


@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, slug: str) -> HttpResponse:
    """Omför pengar till en annan fond."""
    movement = KINDS[Kind.TRANSFER_OUT]
    fund = fund_or_404(request, slug, movement.permission)
    others = funds_where(request.user, movement.permission).exclude(pk=fund.pk).order_by("name")
    form = TransferForm(request.POST or None, funds=others)

    def foresee() -> Foreseen:
        to, amount = form.cleaned_data["to_fund"], form.cleaned_data["amount"]
        said = _("%(amount)s moves from %(fund)s to %(to)s.")
        return Foreseen(
            said % {"amount": kronor(amount), "fund": fund, "to": to},
            [
                *effects.effects_of(Kind.TRANSFER_OUT, fund, amount),
                *effects.effects_of(Kind.TRANSFER_IN, to, amount),
            ],
        )

    def enter() -> HttpResponse:
        out, _in = ledger.transfer(fund, **form.act, by=reader_of(request), at=timezone.now())
        said = _("%(amount)s has moved to %(to)s.")
        about = {"amount": kronor(out.amount), "to": form.cleaned_data["to_fund"]}
        messages.success(request, said % about)
        return redirect("portfolio:fund", slug=slug)

    return two_steps(
        request,
        form,
        template="portfolio/fund_transfer.html",
        context={
            "fund": fund,
            "act": _("Transfer the money"),
            "free": overview.free_at(fund),
            "others": others,
        },
        foresee=foresee,
        enter=enter,
    )
