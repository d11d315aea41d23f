"""A version of an appraisal is never changed or removed: a better one is a new version."""

from django.db import migrations

ON = """
CREATE TRIGGER appraisal_append_only BEFORE UPDATE OR DELETE ON evaluations_appraisal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER appraisal_no_truncate BEFORE TRUNCATE ON evaluations_appraisal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
OFF = """
DROP TRIGGER appraisal_no_truncate ON evaluations_appraisal;
DROP TRIGGER appraisal_append_only ON evaluations_appraisal;
"""


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0008_appraisals"), ("audit", "0002_events_append_only")]
    operations = [migrations.RunSQL(ON, OFF)]
