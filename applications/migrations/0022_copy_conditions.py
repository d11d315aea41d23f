"""The conditions that were one text become rows: each line of the text is one condition."""

from django.db import migrations

COPY = """
INSERT INTO {rows} ({parent}_id, position, text)
    SELECT id, row_number() OVER (PARTITION BY id ORDER BY line), btrim(said)
    FROM {table}, regexp_split_to_table(conditions, '[\\r\\n]+') WITH ORDINALITY AS split(said, line)
    WHERE btrim(said) <> '';
"""
AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE;"


class Migration(migrations.Migration):
    dependencies = [("applications", "0021_conditions_as_rows")]
    operations = [
        migrations.RunSQL(
            COPY.format(
                table="applications_recommendation",
                rows="applications_recommendedcondition",
                parent="recommendation",
            ),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            COPY.format(
                table="applications_decision", rows="applications_condition", parent="decision"
            ),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(AT_ONCE, migrations.RunSQL.noop),
    ]
