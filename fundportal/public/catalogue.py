"""Öppna data: the catalogue in DCAT-AP-SE, by which data portals find the files."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.utils import timezone

from fundportal.public.grants import LICENCE, STANDARD, Publisher

_EU = "http://publications.europa.eu/resource/authority"
SWEDISH = f"{_EU}/language/SWE"
_FORMATS = {
    "json": (f"{_EU}/file-type/JSON", "application/json"),
    "csv": (f"{_EU}/file-type/CSV", "text/csv"),
}
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Moment = datetime.datetime | None


def catalogue(publisher: Publisher, *, grants_at: Moment, results_at: Moment) -> str:
    """The catalogue as JSON-LD, with when each data set changed last."""
    page = publisher.address("public:open_data")
    municipality = publisher.municipality
    moments = [at for at in (grants_at, results_at) if at]
    root: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": f"{page}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _said(
            f"Öppna data om sociala investeringar i {municipality.name}",
            f"Open data about social investments in {municipality.name}",
        ),
        "dct:description": _said(
            "Satsningarna med sina pengar, och vad utvärderingarna visade.",
            "The investments with their money, and what the evaluations showed.",
        ),
        "dct:publisher": _publisher(publisher),
        "dct:language": [{"@id": SWEDISH}],
        "dct:license": {"@id": LICENCE},
        "foaf:homepage": {"@id": page},
        "dcat:themeTaxonomy": {"@id": f"{_EU}/data-theme"},
        "dcat:dataset": [_grants(publisher, grants_at), _results(publisher, results_at)],
        **_modified(max(moments, default=None)),
    }
    return json.dumps(root, ensure_ascii=False, indent=2) + "\n"


def _grants(publisher: Publisher, at: Moment) -> dict[str, Any]:
    return _dataset(
        publisher,
        "grants",
        _said("Satsningar och deras pengar", "Investments and their money"),
        _said(
            "Varje offentlig satsning: mottagare, beslut, belopp, utbetalningar och rapporter.",
            "Each public investment: recipient, decision, amounts, payments and reports.",
        ),
        [("grants_json", "json", STANDARD), ("grants_csv", "csv", STANDARD)],
        at,
    )


def _results(publisher: Publisher, at: Moment) -> dict[str, Any]:
    return _dataset(
        publisher,
        "results",
        _said("Resultat per indikator", "Results per indicator"),
        _said(
            "Effekter med osäkerhet ur de publicerade utvärderingarna; små grupper visas inte.",
            "Effects with their uncertainty from published evaluations; small groups are hidden.",
        ),
        [("results_csv", "csv", "")],
        at,
    )


def _dataset(
    publisher: Publisher,
    name: str,
    title: list[dict[str, str]],
    description: list[dict[str, str]],
    files: list[tuple[str, str, str]],
    at: Moment,
) -> dict[str, Any]:
    page = publisher.address("public:open_data")
    municipality = publisher.municipality
    return {
        "@id": f"{page}#{name}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{publisher.prefix}-{name}",
        "dct:title": title,
        "dct:description": description,
        "dct:publisher": {"@id": publisher.root + "/"},
        "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC"},
        "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/CONT"},
        "dct:language": [{"@id": SWEDISH}],
        "dct:spatial": {"@id": f"{_EU}/country/SWE"},
        "dcat:theme": [{"@id": f"{_EU}/data-theme/SOCI"}, {"@id": f"{_EU}/data-theme/GOVE"}],
        "dcat:landingPage": {"@id": page},
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": municipality.office_name,
            "vcard:hasEmail": {"@id": f"mailto:{municipality.email}"},
        },
        "dcat:distribution": [_distribution(publisher, *one) for one in files],
        **_modified(at),
    }


def _distribution(publisher: Publisher, name: str, kind: str, standard: str) -> dict[str, Any]:
    address = publisher.address(name)
    file_type, media_type = _FORMATS[kind]
    made: dict[str, Any] = {
        "@id": address,
        "@type": "dcat:Distribution",
        "dcat:accessURL": {"@id": publisher.address("public:open_data")},
        "dcat:downloadURL": {"@id": address},
        "dct:format": {"@id": file_type},
        "dcat:mediaType": {"@id": f"http://www.iana.org/assignments/media-types/{media_type}"},
        "dct:license": {"@id": LICENCE},
    }
    return {**made, "dct:conformsTo": {"@id": standard}} if standard else made


def _publisher(publisher: Publisher) -> dict[str, Any]:
    return {
        "@id": publisher.root + "/",
        "@type": "foaf:Organization",
        "foaf:name": publisher.municipality.name,
        "dct:type": {"@id": "http://purl.org/adms/publishertype/LocalAuthority"},
    }


def _said(swedish: str, english: str) -> list[dict[str, str]]:
    return [
        {"@language": "sv", "@value": swedish},
        {"@language": "en", "@value": english},
    ]


def _modified(at: Moment) -> dict[str, Any]:
    if at is None:
        return {}
    written = timezone.localtime(at).isoformat(timespec="seconds")
    return {"dct:modified": {"@type": "xsd:dateTime", "@value": written}}
