"""What an investment's outcome data is for, and that the key of its pseudonyms can be destroyed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import evaluations.models.data_sets

from fundportal.migrating import AtOnce

LIVING = Q(
    key__isnull=False, destroyed_by__isnull=True, destroyed_at__isnull=True, destroyed_reason=""
)
DESTROYED = Q(key__isnull=True, destroyed_by__isnull=False, destroyed_at__isnull=False) & ~Q(
    destroyed_reason=""
)


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0010_attesters_limits_and_deputies"),
        ("portfolio", "0028_who_attested_stays"),
        ("evaluations", "0009_appraisals_are_only_added_to"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [AtOnce([
        migrations.CreateModel(
            name="DataSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.TextField(max_length=2000, verbose_name="purpose")),
                ("legal_basis", models.CharField(choices=[("public_task", "A task of public interest (article 6.1 e)"), ("legal_obligation", "A legal obligation (article 6.1 c)"), ("consent", "Consent (article 6.1 a)")], max_length=20, verbose_name="legal basis")),
                ("basis_text", models.CharField(max_length=300, verbose_name="which law or decision")),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("stated_at", models.DateTimeField(verbose_name="stated")),
                ("board", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organisation", verbose_name="responsible board")),
                ("investment", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="data_set", to="portfolio.investment", verbose_name="investment")),
                ("stated_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="stated by")),
            ],
            options={
                "verbose_name": "data set",
                "verbose_name_plural": "data sets",
                "constraints": [models.CheckConstraint(condition=~Q(purpose="") & ~Q(basis_text="") & Q(legal_basis__in=["public_task", "legal_obligation", "consent"]) & Q(version__gte=1), name="data_set_says_why", violation_error_message="Say what the data is for and on what legal basis.")],
            },
        ),
        migrations.AddField("pseudonymkey", "destroyed_at", models.DateTimeField(null=True, verbose_name="destroyed")),
        migrations.AddField("pseudonymkey", "destroyed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="destroyed by")),
        migrations.AddField("pseudonymkey", "destroyed_reason", models.TextField(blank=True, default="", verbose_name="reason for destroying"), preserve_default=False),
        migrations.AlterField("pseudonymkey", "key", models.BinaryField(default=evaluations.models.data_sets.new_key, null=True, verbose_name="key")),
        migrations.AddConstraint("pseudonymkey", models.CheckConstraint(condition=LIVING | DESTROYED, name="key_there_or_destroyed", violation_error_message="A destroyed key has a person, a time and a reason.")),
    ])]
