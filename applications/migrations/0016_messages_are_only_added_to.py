"""A message between parties and fund office is never changed or removed."""

from django.db import migrations

ON = """
CREATE TRIGGER applications_message_append_only BEFORE UPDATE OR DELETE ON applications_message
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER applications_message_no_truncate BEFORE TRUNCATE ON applications_message
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
OFF = """
DROP TRIGGER applications_message_no_truncate ON applications_message;
DROP TRIGGER applications_message_append_only ON applications_message;
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0014_preparation_guards")]
    operations = [migrations.RunSQL(ON, OFF)]
