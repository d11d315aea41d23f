"""What an application took over stays as it was that day."""

from django.db import migrations

ON = """
CREATE TRIGGER taken_evidence_append_only BEFORE UPDATE OR DELETE ON evaluations_takenevidence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER taken_evidence_no_truncate BEFORE TRUNCATE ON evaluations_takenevidence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
OFF = """
DROP TRIGGER taken_evidence_no_truncate ON evaluations_takenevidence;
DROP TRIGGER taken_evidence_append_only ON evaluations_takenevidence;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0021_taken_evidence"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [migrations.RunSQL(ON, OFF)]
