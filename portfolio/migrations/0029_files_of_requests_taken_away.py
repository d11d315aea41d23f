"""A file of a request for money can be taken away: by whom and when is kept, and so is the file."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0028_who_attested_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [AtOnce([
        migrations.AddField(
            "disbursementfile", "removed_at", models.DateTimeField(null=True, verbose_name="removed at")
        ),
        migrations.AddField(
            "disbursementfile",
            "removed_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="removed by",
            ),
        ),
        migrations.AddConstraint(
            "disbursementfile",
            models.CheckConstraint(
                condition=Q(("removed_by__isnull", False), ("removed_at__isnull", False))
                | Q(("removed_by__isnull", True), ("removed_at__isnull", True)),
                name="request_file_removed_by_and_at",
            ),
        ),
    ])]
