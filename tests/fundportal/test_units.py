import pytest

from fundportal.units import of_difference


@pytest.mark.parametrize(
    ("unit", "difference"),
    [
        ("procent", "procentenheter"),
        ("Procent ", "procentenheter"),
        ("%", "procentenheter"),
        ("per cent", "percentage points"),
        ("procent av lönen", "procent av lönen"),
        ("procentenheter", "procentenheter"),
        ("dagar per år", "dagar per år"),
    ],
)
def test_shares_differ_by_percentage_points(unit: str, difference: str) -> None:
    assert of_difference(unit) == difference
