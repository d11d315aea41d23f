"""The unit of a difference: what two shares differ by is percentage points, not per cent."""

# a unit is in the office's language, as the official wrote it, whatever language the page has
POINTS = {
    "%": "procentenheter",
    "procent": "procentenheter",
    "percent": "percentage points",
    "per cent": "percentage points",
}
PER_CENT = frozenset(POINTS)


def of_difference(unit: str) -> str:
    """The unit of what two values of that unit differ by."""
    return POINTS.get(unit.strip().casefold(), unit)
