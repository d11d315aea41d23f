"""How templates write money, dates, numbers and statuses, and link to another query."""

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import RequestContext
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.dates import MONTHS
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from fundportal import units
from fundportal.addresses import kept_reverse, kept_translation
from fundportal.money import format_figure, format_kronor, format_mnkr, format_number
from fundportal.statuses import label_of, tone_of

register = template.Library()
NO_VALUE = "–"
# A short date, a case number (its letters, the year, the number in the series), or a paragraph
UNBROKEN = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b[A-ZÅÄÖ]+-\d{4}-\d+\b|§ \d+")
UNBROKEN_HTML = r'<span class="text-nowrap">\g<0></span>'


@register.filter
def kronor(amount: Decimal | int | str | None) -> str:
    """Kronor in full, "1 234 567,50 kr"; ören when there are any; a dash without an amount."""
    return NO_VALUE if amount in (None, "") else format_kronor(Decimal(amount), _language())


@register.filter
def beside(names: Iterable[Any], values: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    """Each name with its value, for the cells of a row."""
    return zip(names, values, strict=True)


@register.filter
def decimal(text: str | None) -> Decimal | None:
    """A figure that a frozen content keeps as text; none stays none."""
    return None if text in (None, "") else Decimal(str(text))


@register.filter
def mnkr(amount: Decimal | int | str | None) -> str | SafeString:
    """Millions with one decimal, the exact sum on hover and in print."""
    if amount in (None, ""):
        return NO_VALUE
    exact = format_kronor(Decimal(amount), _language())
    short = format_mnkr(Decimal(amount), _language())
    if short == exact:
        return exact
    return format_html('<abbr class="exact" title="{}">{}</abbr>', exact, short)


@register.filter
def number(value: Decimal | float | int | None, decimals: int = 0) -> str:
    """A number with thin spaces and decimal comma; a dash for none (a measured 0 stays 0)."""
    return NO_VALUE if value is None or value == "" else format_number(value, decimals, _language())


@register.filter
def figure(value: Decimal | None) -> str:
    """A number with the decimals that it has, not those that it is kept with; a dash for none."""
    return NO_VALUE if value is None else format_figure(value, _language())


@register.filter
def of_difference(unit: str) -> str:
    """The unit of what two values of that unit differ by: procentenheter for procent."""
    return units.of_difference(unit)


@register.filter
def percent(share: Decimal | float | None, decimals: int = 0) -> str:
    """A fraction as per cent: 0.42 becomes 42 %."""
    return (
        NO_VALUE if share is None else f"{format_number(share * 100, decimals, _language())}\u00a0%"
    )


@register.filter
def longdate(value: datetime.date | datetime.datetime | str | None) -> str:
    """21 november 2026, in local time."""
    day = _day(value)
    if day is None:
        return NO_VALUE
    return f"{day.day}\u00a0{MONTHS[day.month]}\u00a0{day.year}"


@register.filter
def shortdate(value: datetime.date | datetime.datetime | str | None) -> str:
    """2026-11-21, for tables; in a page it is never broken over two lines."""
    day = _day(value)
    return NO_VALUE if day is None else SafeString(f'<span class="text-nowrap">{day}</span>')


@register.filter
def whole(text: object) -> SafeString:
    """A text in which no short date, case number or paragraph is broken over two lines."""
    return SafeString(UNBROKEN.sub(UNBROKEN_HTML, escape(str(text))))  # escaping makes no match


@register.filter
def shorttime(value: datetime.datetime | str | None) -> str:
    """2026-11-21 14.32 in local time, for records; the day alone where there is no time."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    if moment is None or len(str(value)) <= len("2026-11-21"):
        return shortdate(value)
    return f"{timezone.localtime(moment):%Y-%m-%d %H.%M}"


@register.filter
def longtime(value: datetime.datetime | None) -> str:
    """21 november 2026 klockan 14.32, in local time."""
    if value is None:
        return NO_VALUE
    local = timezone.localtime(value)
    clock = f"{local:%H:%M}" if _language().startswith("en") else f"{local:%H.%M}"
    return gettext("%(day)s at %(clock)s") % {"day": longdate(local), "clock": clock}


@register.filter
def days_left(value: datetime.date | datetime.datetime | None) -> str:
    """How far off a day is, in words: today, in 5 days, 3 days ago."""
    day = _day(value)
    if day is None:
        return ""
    days = (day - timezone.localdate()).days
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


@register.simple_tag
def status_tag(status: Any, label: str = "") -> SafeString:
    """A status with word and icon: `{% status_tag thing %}` or `{% status_tag code word %}`."""
    if hasattr(status, "get_status_display"):
        label, status = label or str(status.get_status_display()), status.status
    return _status_html(tone_of(str(status)), str(label) or label_of(status))


@lru_cache(maxsize=1000)
def _status_html(tone: str, label: str) -> SafeString:
    """Lists hold sixty of a few."""
    return render_to_string("components/status_tag.html", {"tone": tone, "label": label})


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: RequestContext, key: str, label: str, number: bool = False
) -> dict[str, Any]:
    """A column head that sorts by its link (`?sort=key`, again: `-key`) and says how it sorts."""
    request = context["request"]
    now = request.GET.get("sort", "")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if now == key else key
    direction = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {"label": label, "number": number, "query": query.urlencode(), "direction": direction}


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | str]:
    """The numbers of a list's pages around the present one, with gaps."""
    return list(page.paginator.get_elided_page_range(page.number))


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """The page's own query with some parts changed; None or "" takes a part away."""
    changed = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            changed.pop(name, None)
        else:
            changed[name] = value
    return "?" + changed.urlencode()


@register.simple_tag(takes_context=True)
def page_link(context: RequestContext, number: int, parameter: str = "") -> str:
    """The query that leads to another page of a list."""
    return query(context, **{parameter or "page": number})


@register.simple_tag(takes_context=True)
def url_in(context: RequestContext, language: str) -> str:
    """This page's address in the other language; the start page when the page has none."""
    request = context.get("request")
    path = request.path if request is not None else "/"
    other = kept_translation(path, language)
    if other != path:
        return other
    return "/en/" if language == "en" else "/"


@register.simple_tag
def row_url(name: str, *args: Any) -> str:
    """As `url`, for a row of a list: an address that was found is kept, finding takes a while."""
    return kept_reverse(name, *args)


def _day(value: datetime.date | datetime.datetime | str | None) -> datetime.date | None:
    if isinstance(value, str):
        value = parse_datetime(value) or parse_date(value)
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _language() -> str:
    return get_language() or "sv"
