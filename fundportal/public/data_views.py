"""The open data: a page that explains each field, and the files at addresses that stay."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fundportal.public import catalogue as dcat
from fundportal.public import grants, open_files, results
from fundportal.public.keeping import municipality_of
from fundportal.public.views import public_page

JSON = "application/json; charset=utf-8"
CSV = "text/csv; charset=utf-8; header=present"


@public_page
def open_data(request: HttpRequest) -> HttpResponse:
    """Öppna data: the files, when they changed, the licence, and each field explained."""
    context = {
        "grant_columns": open_files.GRANT_COLUMNS,
        "file_fields": open_files.FILE_FIELDS,
        "grant_fields": open_files.GRANT_FIELDS,
        "result_columns": open_files.RESULT_COLUMNS,
        "grants_at": grants.modified_at(),
        "results_at": results.results_modified_at(),
        "licence": grants.LICENCE,
        "standard": grants.STANDARD,
        "prefix": publisher_of(request).prefix,
    }
    return render(request, "public/open_data.html", context)


@public_page
def grants_json(request: HttpRequest) -> HttpResponse:
    """The investments as 360Giving JSON."""
    return _file(open_files.grants_json(grants.grants(), publisher_of(request)), JSON)


@public_page
def grants_csv(request: HttpRequest) -> HttpResponse:
    """The investments as a table."""
    return _file(open_files.grants_csv(grants.grants(), publisher_of(request)), CSV)


@public_page
def results_csv(request: HttpRequest) -> HttpResponse:
    """The results per indicator as a table."""
    return _file(open_files.results_csv(results.results(), publisher_of(request)), CSV)


@public_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue in DCAT-AP-SE."""
    made = dcat.catalogue(
        publisher_of(request),
        grants_at=grants.modified_at(),
        results_at=results.results_modified_at(),
    )
    return _file(made, "application/ld+json; charset=utf-8")


def publisher_of(request: HttpRequest) -> grants.Publisher:
    """The municipality and the address of the portal, as it was asked for."""
    return grants.Publisher(municipality_of(request), request.build_absolute_uri("/")[:-1])


def _file(text: str, content_type: str) -> HttpResponse:
    return HttpResponse(text, content_type=content_type)
