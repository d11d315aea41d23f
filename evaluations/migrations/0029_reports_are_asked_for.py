"""A report without a file is asked for; whether it is being made is what its job says."""

from django.db import migrations, models
from django.db.models import F, Q

from fundportal.migrating import AtOnce

FORWARD = "UPDATE evaluations_report SET status = 'asked' WHERE status = 'building'"
BACK = "UPDATE evaluations_report SET status = 'building' WHERE status = 'asked'"
FILE, PUBLISHED = "report_made_has_a_file", "report_published_by_and_at"


def _with_file(first: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(status=first, document__isnull=True) | (~Q(status=first) & Q(document__isnull=False)), name=FILE, violation_error_message="A report that is made has its file.")


def _published(first: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(status__in=("published", "superseded"), edition="public", published_by__isnull=False, published_at__isnull=False, published_at__gte=F("built_at")) | Q(status__in=(first, "ready"), published_by__isnull=True, published_at__isnull=True), name=PUBLISHED, violation_error_message="A published report is a public edition with a person and a time.")


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0028_transfers")]
    operations = [AtOnce([
        migrations.RemoveConstraint("report", FILE),
        migrations.RemoveConstraint("report", PUBLISHED),
        migrations.RunSQL(FORWARD, BACK),
        migrations.AlterField("report", "status", models.CharField(choices=[("asked", "Asked for"), ("ready", "Made"), ("published", "Published"), ("superseded", "Superseded")], default="asked", max_length=10, verbose_name="status")),
        migrations.AddConstraint("report", _with_file("asked")),
        migrations.AddConstraint("report", _published("asked")),
    ])]
