"""That the office was told of a repayment that falls due, or is late, is kept: once for each."""

import django.db.models.deletion
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0033_confirmed_in_anothers_place")]
    operations = [AtOnce([
        migrations.CreateModel(
            name="RepaymentReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("is_late", models.BooleanField(verbose_name="after the end of the year")),
                ("told_at", models.DateTimeField(verbose_name="told at")),
                (
                    "investment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repayment_reminders",
                        to="portfolio.investment",
                        verbose_name="investment",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder of a repayment",
                "verbose_name_plural": "reminders of repayments",
            },
        ),
        migrations.AddConstraint(
            "repaymentreminder",
            models.UniqueConstraint(
                fields=["investment", "year", "is_late"], name="repayment_reminded_of_once"
            ),
        ),
    ])]
