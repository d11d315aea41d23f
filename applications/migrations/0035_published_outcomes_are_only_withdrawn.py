"""What was published stays as it was written; it is withdrawn once, and never removed."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION published_outcome_is_only_withdrawn() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moving text[] := ARRAY['withdrawn_by_id', 'withdrawn_at', 'withdrawn_reason'];
BEGIN
    IF to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving OR OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'a published outcome is never changed, only withdrawn'
            USING ERRCODE = 'restrict_violation',
                  CONSTRAINT = 'published_outcome_is_only_withdrawn';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER published_outcome_is_only_withdrawn BEFORE UPDATE ON applications_publishedoutcome
    FOR EACH ROW EXECUTE FUNCTION published_outcome_is_only_withdrawn();
CREATE TRIGGER published_outcome_stays BEFORE DELETE ON applications_publishedoutcome
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER published_outcome_no_truncate BEFORE TRUNCATE ON applications_publishedoutcome
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER published_outcome_no_truncate ON applications_publishedoutcome;
DROP TRIGGER published_outcome_stays ON applications_publishedoutcome;
DROP TRIGGER published_outcome_is_only_withdrawn ON applications_publishedoutcome;
DROP FUNCTION published_outcome_is_only_withdrawn();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0033_papers_keep_what_they_say")]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
