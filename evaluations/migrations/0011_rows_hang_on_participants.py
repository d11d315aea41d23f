"""Participants become rows of their own, and outcome rows hang on them with the same group."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from fundportal.migrating import AtOnce

FILL = """
INSERT INTO evaluations_participant (pseudonym, investment_id, "group")
SELECT DISTINCT r.pseudonym, i.investment_id, r."group"
FROM evaluations_outcomerow r JOIN evaluations_indicator i ON i.id = r.indicator_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
HANG = """
ALTER TABLE evaluations_outcomerow ADD CONSTRAINT outcome_row_of_participant
    FOREIGN KEY (pseudonym, "group") REFERENCES evaluations_participant (pseudonym, "group")
"""
LET_GO = "ALTER TABLE evaluations_outcomerow DROP CONSTRAINT outcome_row_of_participant"
GROUPS = ["intervention", "comparison"]


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0010_data_sets")]
    operations = [
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("pseudonym", models.CharField(max_length=32, primary_key=True, serialize=False, verbose_name="pseudonym")),
                ("group", models.CharField(choices=[("intervention", "Intervention group"), ("comparison", "Comparison group")], max_length=12, verbose_name="group")),
                ("investment", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="participants", to="portfolio.investment", verbose_name="investment")),
            ],
            options={
                "verbose_name": "participant",
                "verbose_name_plural": "participants",
                "constraints": [
                    models.UniqueConstraint(fields=["pseudonym", "group"], name="participant_in_one_group", violation_error_message="A participant belongs to one group."),
                    models.CheckConstraint(condition=Q(group__in=GROUPS), name="participant_group_known", violation_error_message="Choose intervention or comparison group."),
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        AtOnce([
        migrations.RemoveConstraint("outcomerow", "outcome_once_per_participant_indicator_date"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("outcomerow", "pseudonym"),
                migrations.AddField("outcomerow", "participant", models.ForeignKey(db_column="pseudonym", db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="evaluations.participant", verbose_name="participant"), preserve_default=False),
            ],
        ),
        migrations.AddConstraint("outcomerow", models.UniqueConstraint(fields=["participant", "indicator", "measured_date"], name="outcome_once_per_participant_indicator_date", violation_error_message="The participant already has a value for that date.")),
        migrations.AlterField("outcomerow", "indicator", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="evaluations.indicator", verbose_name="indicator")),
        ]),
        migrations.RunSQL(HANG, LET_GO),
    ]
