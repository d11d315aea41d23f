"""What an annual report says never changes, its file is put in once, and it is never removed."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION portfolio_annual_report_keeps_what_it_says() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moving text[] := ARRAY['document_id', 'job_id'];
BEGIN
    IF to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving
        OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id) THEN
        RAISE EXCEPTION 'an annual report is never changed, a new version is written'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'annual_report_keeps_what_it_says';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER annual_report_keeps_what_it_says BEFORE UPDATE ON portfolio_annualreport
    FOR EACH ROW EXECUTE FUNCTION portfolio_annual_report_keeps_what_it_says();
CREATE TRIGGER annual_report_stays BEFORE DELETE ON portfolio_annualreport
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER annual_report_no_truncate BEFORE TRUNCATE ON portfolio_annualreport
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER annual_report_no_truncate ON portfolio_annualreport;
DROP TRIGGER annual_report_stays ON portfolio_annualreport;
DROP TRIGGER annual_report_keeps_what_it_says ON portfolio_annualreport;
DROP FUNCTION portfolio_annual_report_keeps_what_it_says();
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0016_what_was_decided_of_a_life_stays")]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
