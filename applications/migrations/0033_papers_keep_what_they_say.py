"""What a paper says never changes, its file is put in once, and it is never removed."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION paper_keeps_what_it_says() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moving text[] := ARRAY['document_id', 'job_id'];
BEGIN
    IF to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving
        OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id) THEN
        RAISE EXCEPTION 'a paper is never changed, a new version is written'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'paper_keeps_what_it_says';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER paper_keeps_what_it_says BEFORE UPDATE ON applications_paper
    FOR EACH ROW EXECUTE FUNCTION paper_keeps_what_it_says();
CREATE TRIGGER paper_stays BEFORE DELETE ON applications_paper
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER paper_no_truncate BEFORE TRUNCATE ON applications_paper
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER paper_no_truncate ON applications_paper;
DROP TRIGGER paper_stays ON applications_paper;
DROP TRIGGER paper_keeps_what_it_says ON applications_paper;
DROP FUNCTION paper_keeps_what_it_says();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0024_condition_guards")]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
