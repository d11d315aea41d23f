"""What a fund's page says beside its money."""

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Call, Criterion
from fundportal.directory.models import Fund, Municipality

pytestmark = pytest.mark.django_db


def test_the_criteria_of_the_latest_call_stand_with_their_share(
    client: Client, fund: Fund, municipality: Municipality
) -> None:
    for slug, names in (("forst", ("Gammalt",)), ("sist", ("Behov", "Effekt"))):
        call = Call.objects.create(
            fund=fund, name=slug, slug=slug, opens_at=timezone.now(), text="Sök."
        )
        for position, name in enumerate(names, start=1):
            Criterion.objects.create(
                call=call,
                position=position,
                name=name,
                name_en="Need" if name == "Behov" else "",
                weight=position,
            )
    page = client.get(f"/fonder/{fund.slug}/").content.decode()
    assert "Gammalt" not in page
    assert "<dt>Behov</dt><dd>33" in page
    assert "<dt>Effekt</dt><dd>67" in page
    english = client.get(f"/en/fonder/{fund.slug}/").content.decode()
    assert "<dt>Need</dt>" in english
    assert '<dt lang="sv">Effekt</dt>' in english
