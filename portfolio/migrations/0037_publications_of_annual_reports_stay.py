"""That an annual report was published is never changed or removed."""

from django.db import migrations

ON = """
CREATE TRIGGER annual_publication_append_only BEFORE UPDATE OR DELETE ON portfolio_annualpublication
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER annual_publication_no_truncate BEFORE TRUNCATE ON portfolio_annualpublication
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
OFF = """
DROP TRIGGER annual_publication_no_truncate ON portfolio_annualpublication;
DROP TRIGGER annual_publication_append_only ON portfolio_annualpublication;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0036_annual_reports_are_published"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [migrations.RunSQL(ON, OFF)]
