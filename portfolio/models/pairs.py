"""The constraint that who did something and when are known together, or not at all."""

from django.db.models import CheckConstraint, Q


def who_and_when(act: str, *, name: str) -> CheckConstraint:
    """Return the CHECK that `<act>_by` and `<act>_at` are both set or both empty."""
    both = Q((f"{act}_by__isnull", False), (f"{act}_at__isnull", False))
    neither = Q((f"{act}_by__isnull", True), (f"{act}_at__isnull", True))
    return CheckConstraint(condition=both | neither, name=name)
