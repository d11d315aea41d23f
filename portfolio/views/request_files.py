"""Pages of the files of a request for money."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.documents import serving
from fundportal.forms import refusals_on
from portfolio import request_files
from portfolio.forms import SeenForm
from portfolio.models import Disbursement, DisbursementFile
from portfolio.request_forms import RequestFileForm
from portfolio.views.finding import disbursement_or_404, reader_of


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The files of a request, and the form for one more."""
    disbursement = _for_writer(request, slug, pk)
    form = RequestFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = request_files.attach(
                disbursement,
                content=form.cleaned_data["file"],
                title=form.cleaned_data["title"],
                by=reader_of(request),
                at=timezone.now(),
            )
            messages.success(request, _("“%(title)s” is attached.") % {"title": made})
            return redirect("portfolio:request_files", slug=slug, pk=pk)
    context = {
        "disbursement": disbursement,
        "investment": disbursement.investment,
        "fund": disbursement.investment.fund,
        "form": form,
        "is_open": request_files.is_open(disbursement),
        "files": disbursement.files.current().select_related("document", "added_by"),
    }
    return render(request, "portfolio/disbursement_files.html", context)


@require_GET
def read(request: HttpRequest, slug: str, pk: int, file: int) -> HttpResponseBase:
    """One file, to whoever may see the investment."""
    seen = DisbursementFile.objects.visible_to(reader_of(request)).current()
    seen = seen.select_related("document")
    found = get_object_or_404(seen, pk=file, disbursement=pk, disbursement__investment__slug=slug)
    return serving.respond(found.document)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, slug: str, pk: int, file: int) -> HttpResponse:
    """Take a file away, after having said which; one that is gone leads back to the others."""
    disbursement = _for_writer(request, slug, pk)
    found = get_object_or_404(disbursement.files.select_related("document"), pk=file)
    if found.removed_at and request.method != "POST":
        return redirect("portfolio:request_files", slug=slug, pk=pk)
    form = SeenForm(request.POST or None, initial={"version": disbursement.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            request_files.take_away(found, by=reader_of(request), at=timezone.now())
            messages.success(request, _("“%(title)s” is taken away.") % {"title": found})
            return redirect("portfolio:request_files", slug=slug, pk=pk)
    context = {
        "disbursement": disbursement,
        "investment": disbursement.investment,
        "fund": disbursement.investment.fund,
        "file": found,
        "form": form,
        "act": _("Take the file away"),
        "back_url": reverse("portfolio:request_files", args=[slug, pk]),
        "danger": True,
        "why_not": "" if request_files.is_open(disbursement) else request_files.why_files_stay(),
    }
    return render(request, "portfolio/disbursement_file_remove.html", context)


def _for_writer(request: HttpRequest, slug: str, pk: int) -> Disbursement:
    disbursement = disbursement_or_404(request, slug, pk)
    if not request_files.may_attach(disbursement, reader_of(request)):
        raise Http404
    return disbursement
