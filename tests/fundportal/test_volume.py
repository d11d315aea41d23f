"""The large data set: cases by the verbs, then copies that hold together as the originals do."""

from __future__ import annotations

import pytest

from applications.models import Application, CaseLine, NumberSeries
from applications.pages import Content
from fundportal.audit.models import Event
from fundportal.demo import volume

pytestmark = [pytest.mark.demonstration, pytest.mark.usefixtures("committing_db")]


def grow(applications: int) -> int:
    made = volume.grow(applications=applications, investments=0, entries=0, observations=0)
    return made["applications"]


def loaded() -> list[Application]:
    found = Application.objects.filter(title__startswith=volume.APPLICATION)
    return list(found.order_by("title").select_related("fund", "idea"))


def test_copies_are_cases_of_their_own_that_hold_together() -> None:
    fates = len(volume.FATES)
    assert grow(fates + 3) == fates + 3
    assert grow(fates + 3) == 0
    assert grow(fates + 5) == 2
    cases = loaded()
    assert len({case.number for case in cases}) == len(cases) == fates + 5
    for number in range(fates, fates + 5):
        original, copy = cases[number - fates], cases[number]
        assert copy.status == original.status
        assert copy.fingerprint == Content(copy).fingerprint != original.fingerprint
        assert copy.scores.count() == original.scores.count()
        assert copy.scores.exclude(fingerprint=copy.fingerprint).count() == 0
        assert copy.idea.title == copy.title
        assert CaseLine.objects.filter(application=copy).exists()
        counted = [
            Event.objects.filter(case_type="applications.application", case_id=str(case.pk)).count()
            for case in (original, copy)
        ]
        assert counted[0] == counted[1] > 0
    for series in NumberSeries.objects.all():
        inside = Application.objects.filter(number__startswith=f"{series.prefix}-{series.year}-")
        numbers = sorted(
            int(number.rsplit("-")[-1]) for number in inside.values_list("number", flat=True)
        )
        assert numbers == list(range(1, series.last + 1))
