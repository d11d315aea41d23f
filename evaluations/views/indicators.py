"""Pages that say what is measured."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.models import ExpectedEffect
from evaluations import indicators, overview
from evaluations.indicator_forms import IndicatorForm, initial_of
from evaluations.models import Indicator
from evaluations.views.access import permitted_investment, reader
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio.models import Investment


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Define an indicator, or one that takes the place of another whose meaning must change."""
    investment = permitted_investment(request, Permission.EDIT_INDICATORS, slug)
    replaced = _replaced(request, investment)
    is_new = request.method == "GET" and not replaced
    promised = overview.unmeasured_effects(investment) if is_new else []
    effect = _named(request, promised)
    form = IndicatorForm(
        request.POST or None,
        investment=investment,
        initial=model_to_dict(replaced) if replaced else effect and initial_of(effect),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            indicators.define(
                investment,
                **form.chosen(),
                replaces=replaced,
                by=reader(request),
                at=timezone.now(),
            )
            messages.success(request, _("The indicator is defined."))
            return redirect("evaluations:investment", slug)
    context = {
        "form": form,
        "investment": investment,
        "replaced": replaced,
        "promised": [one for one in promised if one != effect],
    }
    return render(request, "evaluations/indicator_form.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an indicator; once it has data only what does not change its meaning."""
    opened = Investment.objects.where(request.user, Permission.EDIT_INDICATORS)
    found = Indicator.objects.select_related("investment__fund")
    indicator = get_object_or_404(found, pk=pk, investment__in=opened)
    form = IndicatorForm(
        request.POST or None,
        instance=Indicator.objects.get(pk=pk),
        investment=indicator.investment,
        initial={"version": indicator.version},
    )
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        with refusals_on(form):
            indicators.revise(
                indicator, **form.chosen(), version=version, by=reader(request), at=timezone.now()
            )
            messages.success(request, _("The indicator is changed."))
            return redirect("evaluations:investment", indicator.investment.slug)
    context = {
        "form": form,
        "investment": indicator.investment,
        "indicator": indicator,
        "has_data": indicator.rows.exists(),
    }
    return render(request, "evaluations/indicator_form.html", context)


def _replaced(request: HttpRequest, investment: Investment) -> Indicator | None:
    """The indicator named in the address as the one to be replaced; a miss is 404."""
    key = request.GET.get("ersatter", "")
    if not key:
        return None
    if not key.isdecimal():
        raise Http404
    return get_object_or_404(investment.indicators, pk=int(key[:18]))


def _named(request: HttpRequest, promised: list[ExpectedEffect]) -> ExpectedEffect | None:
    """The effect named in the address as the one to measure; a miss is 404."""
    key = request.GET.get("effekt", "")
    if not key or request.method != "GET":
        return None
    found = next((effect for effect in promised if str(effect.pk) == key), None)
    if found is None:
        raise Http404
    return found
