"""What others fetch to tell of the public pages: the feed, and the pictures of link previews."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundportal.directory.models import Fund
from fundportal.money import format_mnkr
from fundportal.public import feed as atom
from fundportal.public.data_views import publisher_of
from fundportal.public.share_image import share_image
from fundportal.public.views import public_page
from portfolio.models import Investment

PNG = "image/png"


@public_page
def feed(request: HttpRequest) -> HttpResponse:
    """Flödet: decisions, reports and new investments."""
    publisher = publisher_of(request)
    made = atom.feed(publisher.municipality, publisher.root)
    return HttpResponse(made, content_type="application/atom+xml; charset=utf-8")


@public_page
def image(request: HttpRequest) -> HttpResponse:
    """The picture of pages without a name of their own."""
    municipality = publisher_of(request).municipality
    line = _("What it costs, whom it helps and how it went")
    title = _("Social investments in %(name)s") % {"name": municipality.name}
    return HttpResponse(share_image(title, line, municipality.office_name), content_type=PNG)


@public_page
def investment_image(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of an investment: its name, state and money."""
    found = Investment.objects.public().select_related("decision").filter(slug=slug).first()
    if found is None:
        raise Http404
    amount = format_mnkr(found.decision.amount_total, get_language() or "sv")
    line = f"{found.status_words} · {amount}"
    return _drawn(request, found.text("title"), line)


@public_page
def fund_image(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture of a fund: its name, and whether it is open."""
    fund = Fund.objects.filter(slug=slug).first()
    if fund is None:
        raise Http404
    line = _("Open for applications") if fund.is_open else _("Closed to new applications")
    return _drawn(request, fund.name, line)


def _drawn(request: HttpRequest, title: str, line: str) -> HttpResponse:
    office = publisher_of(request).municipality.office_name
    return HttpResponse(share_image(title, line, office), content_type=PNG)
