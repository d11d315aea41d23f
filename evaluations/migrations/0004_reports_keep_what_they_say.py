"""What a report says never changes, its file is put in once, a published one is only superseded."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION report_keeps_what_it_says() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moving text[] := ARRAY['status', 'document_id', 'job_id', 'published_by_id', 'published_at',
                           'superseded_by_id'];
BEGIN
    IF to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving
        OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id)
        OR (OLD.published_at IS NOT NULL AND (
            NEW.published_at IS DISTINCT FROM OLD.published_at
            OR NEW.published_by_id IS DISTINCT FROM OLD.published_by_id))
        OR (OLD.superseded_by_id IS NOT NULL
            AND NEW.superseded_by_id IS DISTINCT FROM OLD.superseded_by_id)
        OR (OLD.status = 'superseded' AND NEW.status <> 'superseded')
        OR (OLD.status = 'published' AND NEW.status NOT IN ('published', 'superseded'))
        OR (OLD.status = 'ready' AND NEW.status NOT IN ('ready', 'published')) THEN
        RAISE EXCEPTION 'a report is never changed, only superseded'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'report_keeps_what_it_says';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER report_keeps_what_it_says BEFORE UPDATE ON evaluations_report
    FOR EACH ROW EXECUTE FUNCTION report_keeps_what_it_says();
CREATE TRIGGER report_stays BEFORE DELETE ON evaluations_report
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_no_truncate BEFORE TRUNCATE ON evaluations_report
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER report_no_truncate ON evaluations_report;
DROP TRIGGER report_stays ON evaluations_report;
DROP TRIGGER report_keeps_what_it_says ON evaluations_report;
DROP FUNCTION report_keeps_what_it_says();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0003_reports"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
