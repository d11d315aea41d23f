"""What machines read of a page (JSON-LD, words of schema.org): organisations, never persons."""

from __future__ import annotations

from typing import Any

from fundportal.directory.models import Municipality
from fundportal.public.grants import CURRENCY, amount
from fundportal.public.investment import InvestmentPage

CONTEXT = "https://schema.org"


def of_start(municipality: Municipality, root: str) -> dict[str, Any]:
    """The portal and who is behind it."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": municipality.office_name,
        "url": root + "/",
        "publisher": {
            "@type": "GovernmentOrganization",
            "name": municipality.name,
            "email": municipality.email,
        },
    }


def of_investment(page: InvestmentPage, address: str, municipality: Municipality) -> dict[str, Any]:
    """An investment as a grant: what was given, by whom, to which organisations."""
    return {
        "@context": CONTEXT,
        "@type": "MonetaryGrant",
        "name": page.title,
        "description": page.summary,
        "url": address,
        "amount": {
            "@type": "MonetaryAmount",
            "currency": CURRENCY,
            "value": amount(page.money.committed),
        },
        "funder": {"@type": "GovernmentOrganization", "name": municipality.name},
        "fundedItem": {
            "@type": "Project",
            "name": page.title,
            "foundingDate": page.started_date.isoformat(),
            "member": [{"@type": "Organization", "name": party.name} for party in page.parties],
        },
    }
