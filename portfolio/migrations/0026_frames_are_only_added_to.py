"""Frames of years and decisions to go over them are added, never changed."""

from django.db import migrations

TABLES = ("portfolio_yearframe", "portfolio_yearoverride")

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
    dependencies = [("portfolio", "0025_frames_of_years")]
    operations = [
        migrations.RunSQL(ON.format(table=table), OFF.format(table=table)) for table in TABLES
    ]
