"""Rules of retention and protocols of destruction are added, never changed."""

from django.db import migrations

TABLES = ("feedback_retentionrule", "feedback_disposal")

ON = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

OFF = """
DROP TRIGGER never_truncated ON {table};
DROP TRIGGER append_only ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0004_rules_of_retention"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [
        migrations.RunSQL(ON.format(table=table), OFF.format(table=table)) for table in TABLES
    ]
