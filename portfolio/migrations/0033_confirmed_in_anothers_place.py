"""Commitments and amendments keep in whose place a deputy confirmed them, as payments do.

Their guards let a row through to its confirmation only, so what is written then stays.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from fundportal.migrating import AtOnce

CONFIRMED = {
    "commitmentproposal": ("commitment", ("confirmed_by", "proposed_by")),
    "amendment": ("amendment", ("confirmed_by", "requested_by", "recommended_by")),
}


def field(model: str) -> migrations.AddField:
    """In whose place."""
    return migrations.AddField(
        model,
        "confirmed_for",
        models.ForeignKey(
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to=settings.AUTH_USER_MODEL,
            verbose_name="confirmed in place of",
        ),
    )


def constraint(model: str, name: str, others: tuple[str, ...]) -> migrations.AddConstraint:
    """Never in the place of who did it or an earlier act."""
    condition = Q(("confirmed_by__isnull", False))
    for other in others:
        condition &= ~Q(("confirmed_for", F(other)))
    return migrations.AddConstraint(
        model,
        models.CheckConstraint(
            condition=Q(("confirmed_for__isnull", True)) | condition,
            name=f"{name}_confirmed_for_another_person",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0032_public_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [AtOnce([
        *(field(model) for model in CONFIRMED),
        *(constraint(model, *about) for model, about in CONFIRMED.items()),
    ])]
