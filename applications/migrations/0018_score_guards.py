"""Scores are added, never changed; each is of a criterion of its call and replaces one of its own."""

from django.db import migrations

ON = """
CREATE TRIGGER applications_score_append_only BEFORE UPDATE OR DELETE ON applications_score
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER applications_score_no_truncate BEFORE TRUNCATE ON applications_score
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

OFF = """
DROP TRIGGER applications_score_no_truncate ON applications_score;
DROP TRIGGER applications_score_append_only ON applications_score;
"""

FITS = """
CREATE FUNCTION applications_check_score() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM applications_application a
                   JOIN applications_criterion c ON c.call_id = a.call_id
                   WHERE a.id = NEW.application_id AND c.id = NEW.criterion_id) THEN
        RAISE EXCEPTION 'the criterion is not one of the application''s call'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'score_of_its_call';
    END IF;
    IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM applications_score WHERE id = NEW.replaces_id
               AND (application_id, criterion_id, assessor_id)
                 = (NEW.application_id, NEW.criterion_id, NEW.assessor_id)) THEN
        RAISE EXCEPTION 'a score replaces one by the same assessor on the same criterion'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'score_replaces_its_own';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER applications_score_fits BEFORE INSERT ON applications_score
    FOR EACH ROW EXECUTE FUNCTION applications_check_score();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0016_messages_are_only_added_to")]
    operations = [
        migrations.RunSQL(ON, OFF),
        migrations.RunSQL(
            FITS,
            "DROP TRIGGER applications_score_fits ON applications_score;"
            "DROP FUNCTION applications_check_score();",
        ),
    ]
