"""The public pages: no account, no cookie, no session; each can be cached whole."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from fundportal import tongues
from fundportal.public import (
    applying,
    changes,
    decisions,
    investment,
    linked_data,
    pages,
    searching,
    sharing,
)
from fundportal.public.forms import InvestmentFilter
from fundportal.public.keeping import kept, municipality_of
from fundportal.texts import reading

MINUTES_IN_CACHE = 5
View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """Open to everybody, safe methods only, kept by any cache for some minutes, with an ETag."""
    cached = cache_control(public=True, max_age=MINUTES_IN_CACHE * 60)(require_safe(view))
    return login_not_required(kept(gzip_page(conditional_page(cached))))


def shown(
    request: HttpRequest, template: str, context: dict[str, Any], own_words: Iterable[str] = ()
) -> HttpResponse:
    """The page; on one in English what the office has named in Swedish says that it is."""
    own = settings.LANGUAGE_CODE
    if get_language() == own:
        return render(request, template, context | {"office_lang": ""})
    says = format_html(' lang="{}"', own)
    html = render_to_string(template, context | {"office_lang": says}, request)
    municipality = municipality_of(request)
    words = {*own_words, municipality.name, municipality.office_name}
    return HttpResponse(tongues.marked(html, words, language=own))


@public_page
def start(request: HttpRequest) -> HttpResponse:
    """Startsidan: what a social investment is, the fund in figures, the investments."""
    root = request.build_absolute_uri("/")[:-1]
    page, calls = pages.start_page(), applying.open_calls()
    context = {
        "page": page,
        "calls": calls,
        "texts": _texts(request, "start-lead", "start-way"),
        "linked": linked_data.of_start(municipality_of(request), root),
    }
    own_words = page.own_words | {call.fund for call in calls}
    return shown(request, "public/start.html", context, own_words)


@public_page
def investment_list(request: HttpRequest) -> HttpResponse:
    """Satsningarna: search and filters stand in the address."""
    offered = searching.offered()
    form = InvestmentFilter(request.GET, offered=offered)
    page = searching.investment_list(form.chosen, request.GET.get("page"))
    context = {"page": page, "filter": form, "section": "investments"}
    named = {name for of in ("area", "board", "fund") for _value, name in offered[of]}
    return shown(request, "public/investment_list.html", context, page.own_words | named)


@public_page
def investment_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """En satsning: for whom, what, with whom, when, cost, effect, and who decided."""
    page = investment.investment_page(slug)
    if page is None:
        return _taken_down(request, slug)
    address = request.build_absolute_uri(request.path)
    context = {
        "page": page,
        "section": "investments",
        "share": sharing.share_of_investment(slug, page.title, page.summary),
        "linked": linked_data.of_investment(page, address, municipality_of(request)),
    }
    return shown(request, "public/investment_detail.html", context, page.own_words)


@public_page
def fund_list(request: HttpRequest) -> HttpResponse:
    """Fonderna."""
    funds = pages.fund_list()
    context = {"funds": funds, "section": "funds"}
    return shown(request, "public/fund_list.html", context, {fund.name for fund in funds})


@public_page
def fund_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """En fond: its story in figures, where the money came from and went."""
    page = pages.fund_page(slug)
    if page is None:
        return _moved("public:fund", slug)
    share = sharing.share_of_fund(slug, page.fund.name, page.fund.summary)
    context = {"page": page, "section": "funds", "share": share}
    return shown(request, "public/fund_detail.html", context, page.own_words)


@public_page
def decision_list(request: HttpRequest, slug: str) -> HttpResponse:
    """En fonds beslut: what was decided on each application, a no as plainly as a yes."""
    page = decisions.decision_page(slug, request.GET.get("page"))
    if page is None:
        return _moved("public:decisions", slug)
    context = {"page": page, "section": "funds"}
    return shown(request, "public/decision_list.html", context, page.own_words)


def _taken_down(request: HttpRequest, slug: str) -> HttpResponse:
    """Say so of a page that was public before; what never was does not exist."""
    if not investment.was_public(slug):
        raise Http404
    return render(request, "404.html", {"taken_down": True}, status=404)


def _moved(name: str, slug: str) -> HttpResponse:
    """To the address that a fund has now, where it once had this one."""
    now = pages.moved_fund(slug)
    if now is None:
        raise Http404
    return redirect(name, now, permanent=True)


def _texts(request: HttpRequest, *keys: str) -> dict[str, reading.Shown]:
    """What the fund office, or the portal itself, says in those places."""
    municipality = municipality_of(request)
    return reading.shown(keys, versions=municipality.texts, municipality=municipality)


@public_page
def apply(request: HttpRequest) -> HttpResponse:
    """Så ansöker du: step by step, who may apply, what is open now."""
    page = applying.apply_page()
    context = {
        "page": page,
        "section": "apply",
        "texts": _texts(request, "apply-lead", "apply-way"),
    }
    return shown(request, "public/apply.html", context, {call.fund for call in page.calls})


@public_page
def change_list(request: HttpRequest) -> HttpResponse:
    """Det här har vi ändrat: what was changed after what readers wrote."""
    context = {"page": changes.changes_page(request.GET.get("page"))}
    return render(request, "public/change_list.html", context)


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tillgänglighetsredogörelsen, in the eleven parts of Digg's rule."""
    return render(request, "public/accessibility.html", {"texts": _texts(request, "accessibility")})


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Så behandlar vi personuppgifter."""
    return render(request, "public/privacy.html", {"texts": _texts(request, "privacy")})


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may visit."""
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", "Disallow: /arbete/", "Disallow: /logga-in/", f"Sitemap: {sitemap}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in both languages."""
    root = request.build_absolute_uri("/")[:-1]
    context = {"pages": pages.addresses([code for code, _name in settings.LANGUAGES]), "root": root}
    return render(request, "public/sitemap.xml", context, content_type="application/xml")
