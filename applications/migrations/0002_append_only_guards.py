"""Section versions, sign-offs, recommendations and decisions can be added, never changed or removed."""

from django.db import migrations

TABLES = (
    "applications_sectionversion",
    "applications_signoff",
    "applications_recommendation",
    "applications_recommendedamount",
    "applications_decision",
    "applications_decidedamount",
)

ON = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

OFF = """
DROP TRIGGER {table}_no_truncate ON {table};
DROP TRIGGER {table}_append_only ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0001_tables"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [
        migrations.RunSQL(ON.format(table=table), OFF.format(table=table)) for table in TABLES
    ]
