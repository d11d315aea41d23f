"""Pages of external evaluators' access: of an investment, of a person, opened and ended."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.directory.access import allows, funds_where
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from portfolio import externals
from portfolio.external_forms import EndForm, OpenToForm, OpenWhatForm
from portfolio.models import ExternalAccess, Investment
from portfolio.views.finding import reader_of


@require_http_methods(["GET", "POST"])
def of_investment(request: HttpRequest, slug: str) -> HttpResponse:
    """Who from outside has been let in to an investment, and the form that lets one in."""
    investment = get_object_or_404(_opened_by(request), slug=slug)
    form = OpenToForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = reader_of(request), timezone.now()
            externals.open_to(**form.opened, investment=investment, by=by, at=now)
            messages.success(request, _("The investment is opened to the evaluator."))
            return redirect("portfolio:externals", slug)
    context = {
        "investment": investment,
        "fund": investment.fund,
        "form": form,
        "accesses": _visible(request).filter(investment=investment),
        "may_see": Investment.objects.visible_to(request.user).filter(pk=investment.pk).exists(),
    }
    return render(request, "portfolio/external_list.html", context)


@require_GET
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """What is opened to a person: a fragment of the person's page, whole without scripts."""
    if not allows(request.user, Permission.SEE_PEOPLE):
        raise Http404
    person = get_object_or_404(User.objects.visible_to(reader_of(request)), pk=pk)
    accesses = ExternalAccess.objects.filter(person=person).select_related(
        "investment", "granted_by", "ended_by", "person"
    )
    context = {
        "person": person,
        "accesses": accesses,
        "of_person": True,
        "may_open": allows(request.user, Permission.OPEN_TO_EXTERNAL),
    }
    is_part = request.headers.get("HX-Request") == "true"
    name = "portfolio/external_rows.html" if is_part else "portfolio/external_person.html"
    return render(request, name, context)


@require_http_methods(["GET", "POST"])
def open_what(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an investment to a person whose page one comes from."""
    if not allows(request.user, Permission.SEE_PEOPLE):
        raise Http404
    person = get_object_or_404(User.objects.visible_to(reader_of(request)), pk=pk)
    investments = _opened_by(request).order_by("title", "pk")
    if not investments.exists():
        raise Http404
    form = OpenWhatForm(request.POST or None, investments=investments)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            by, now = reader_of(request), timezone.now()
            externals.open_to(person, **form.cleaned_data, by=by, at=now)
            messages.success(request, _("The investment is opened to the evaluator."))
            return redirect("directory:person", pk)
    context = {
        "form": form,
        "person": person,
        "back_url": reverse("directory:person", args=[pk]),
    }
    return render(request, "portfolio/external_open.html", context)


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an access before its last day, with a reason."""
    funds = funds_where(request.user, Permission.OPEN_TO_EXTERNAL)
    found = _visible(request).filter(investment__fund__in=funds)
    access = get_object_or_404(found, pk=pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            externals.end(access, **form.cleaned_data, by=reader_of(request), at=timezone.now())
            messages.success(request, _("The access is ended. The investment is closed to them."))
            return redirect("portfolio:externals", access.investment.slug)
    context = {
        "form": form,
        "access": access,
        "investment": access.investment,
        "act": _("End the access"),
        "back_url": reverse("portfolio:externals", args=[access.investment.slug]),
    }
    return render(request, "portfolio/external_end.html", context)


def _opened_by(request: HttpRequest) -> QuerySet[Investment]:
    """The investments that the person may open to somebody from outside."""
    funds = funds_where(request.user, Permission.OPEN_TO_EXTERNAL)
    return Investment.objects.filter(fund__in=funds).select_related("fund")


def _visible(request: HttpRequest) -> QuerySet[ExternalAccess]:
    related = ("investment__fund", "person", "granted_by", "ended_by")
    return ExternalAccess.objects.visible_to(request.user).select_related(*related)
