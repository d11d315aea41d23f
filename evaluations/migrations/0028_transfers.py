"""Money that only changes hands in a cost impact, frozen with it like its other lines."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models
from django.db.models import F, Q

import evaluations.actor_names
from fundportal.migrating import AtOnce

ON = """
CREATE TRIGGER transfer_lines_of_drafts_only
    BEFORE INSERT OR UPDATE OR DELETE ON evaluations_transferline
    FOR EACH ROW EXECUTE FUNCTION cost_lines_of_drafts_only();
CREATE TRIGGER transfer_line_no_truncate BEFORE TRUNCATE ON evaluations_transferline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
OFF = """
DROP TRIGGER transfer_line_no_truncate ON evaluations_transferline;
DROP TRIGGER transfer_lines_of_drafts_only ON evaluations_transferline;
"""


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0027_effects_are_read_out_of_the_key")]
    operations = [AtOnce([
        migrations.CreateModel(
            name="TransferLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("payer", models.CharField(max_length=100, validators=[evaluations.actor_names.validate], verbose_name="who gives")),
                ("receiver", models.CharField(max_length=100, validators=[evaluations.actor_names.validate], verbose_name="who gets")),
                ("first_year", models.PositiveSmallIntegerField(verbose_name="first year, counted from the first cost")),
                ("years", models.PositiveSmallIntegerField(verbose_name="for how many years")),
                ("amount_per_year", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="kronor per year")),
                ("cost_impact", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="transfers", to="evaluations.costimpact", verbose_name="cost impact")),
            ],
            options={
                "verbose_name": "line of transfer",
                "verbose_name_plural": "lines of transfer",
                "ordering": ["cost_impact", "id"],
                "constraints": [
                    models.UniqueConstraint(F("cost_impact"), django.db.models.functions.text.Lower("name"), name="transfer_line_name_once", violation_error_message="There is a line of that name already."),
                    models.CheckConstraint(condition=Q(amount_per_year__gt=0, years__gte=1) & ~Q(name="") & ~Q(payer="") & ~Q(receiver="") & ~Q(payer=F("receiver")), name="transfer_line_between_two", violation_error_message="A transfer goes from one actor to another."),
                ],
            },
        ),
        migrations.RunSQL(ON, OFF),
    ])]
