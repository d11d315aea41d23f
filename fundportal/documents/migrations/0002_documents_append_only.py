"""A stored file stays what it was: its row can be added, never changed or removed."""

from django.db import migrations

GUARD = """
CREATE TRIGGER documents_document_append_only BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER documents_document_no_truncate BEFORE TRUNCATE ON documents_document
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

NO_GUARD = """
DROP TRIGGER documents_document_no_truncate ON documents_document;
DROP TRIGGER documents_document_append_only ON documents_document;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_documents"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
