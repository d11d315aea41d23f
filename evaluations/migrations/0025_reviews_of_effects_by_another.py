"""A review of an effect stays, and is never its maker's own."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION assessment_reviewed_by_another() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.evaluations_assessment made
               WHERE made.id = NEW.assessment_id AND made.assessed_by_id = NEW.reviewed_by_id) THEN
        RAISE EXCEPTION 'another than its maker reviews an effect'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'assessment_reviewed_by_another';
    END IF;
    RETURN NEW;
END $$;
"""
ON = """
CREATE TRIGGER assessment_reviewed_by_another BEFORE INSERT ON evaluations_assessmentreview
    FOR EACH ROW EXECUTE FUNCTION assessment_reviewed_by_another();
CREATE TRIGGER assessment_review_append_only
    BEFORE UPDATE OR DELETE ON evaluations_assessmentreview
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER assessment_review_no_truncate BEFORE TRUNCATE ON evaluations_assessmentreview
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
OFF = """
DROP TRIGGER assessment_review_no_truncate ON evaluations_assessmentreview;
DROP TRIGGER assessment_review_append_only ON evaluations_assessmentreview;
DROP TRIGGER assessment_reviewed_by_another ON evaluations_assessmentreview;
DROP FUNCTION assessment_reviewed_by_another();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0024_reviews_of_effects"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(ON, OFF),
    ]
