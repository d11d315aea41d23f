"""The key of the rows begins with the indicator and holds what an effect is computed of."""

import django.db.models.deletion
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0026_imports_have_fingerprints")]
    operations = [AtOnce([
        migrations.RemoveConstraint("outcomerow", "outcome_once_per_participant_indicator_date"),
        migrations.AlterField("outcomerow", "indicator", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="evaluations.indicator", verbose_name="indicator")),
        migrations.AddConstraint("outcomerow", models.UniqueConstraint(fields=["indicator", "participant", "measured_date"], include=["group", "value"], name="outcome_once_per_participant_indicator_date", violation_error_message="The participant already has a value for that date.")),
        migrations.AddIndex("outcomerow", models.Index(fields=["participant"], name="outcome_rows_of_participant")),
    ])]
