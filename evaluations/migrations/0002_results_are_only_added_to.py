"""Assessments are never changed, rows never rewritten, imports leave a trace, and rows that an
assessment rests on stay."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION outcome_batch_keeps_its_trace() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE undoing text[] := ARRAY['undone_by_id', 'undone_at', 'undone_reason'];
BEGIN
    IF OLD.undone_at IS NOT NULL OR to_jsonb(NEW) - undoing <> to_jsonb(OLD) - undoing THEN
        RAISE EXCEPTION 'an outcome import can only be undone, once'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'outcome_batch_keeps_its_trace';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION outcome_rows_of_assessments_stay() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.evaluations_assessment_batches used
               WHERE used.outcomebatch_id IN (SELECT DISTINCT batch_id FROM removed)) THEN
        RAISE EXCEPTION 'an assessment rests on these rows'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'outcome_rows_of_assessments_stay';
    END IF;
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER assessment_append_only BEFORE UPDATE OR DELETE ON evaluations_assessment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER assessment_no_truncate BEFORE TRUNCATE ON evaluations_assessment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER assessment_batches_append_only
    BEFORE UPDATE OR DELETE ON evaluations_assessment_batches
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER assessment_batches_no_truncate BEFORE TRUNCATE ON evaluations_assessment_batches
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outcome_row_never_rewritten BEFORE UPDATE ON evaluations_outcomerow
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outcome_row_no_truncate BEFORE TRUNCATE ON evaluations_outcomerow
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outcome_rows_of_assessments_stay AFTER DELETE ON evaluations_outcomerow
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION outcome_rows_of_assessments_stay();
CREATE TRIGGER outcome_batch_keeps_its_trace BEFORE UPDATE ON evaluations_outcomebatch
    FOR EACH ROW EXECUTE FUNCTION outcome_batch_keeps_its_trace();
CREATE TRIGGER outcome_batch_stays BEFORE DELETE ON evaluations_outcomebatch
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outcome_batch_no_truncate BEFORE TRUNCATE ON evaluations_outcomebatch
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER outcome_batch_no_truncate ON evaluations_outcomebatch;
DROP TRIGGER outcome_batch_stays ON evaluations_outcomebatch;
DROP TRIGGER outcome_batch_keeps_its_trace ON evaluations_outcomebatch;
DROP TRIGGER outcome_rows_of_assessments_stay ON evaluations_outcomerow;
DROP TRIGGER outcome_row_no_truncate ON evaluations_outcomerow;
DROP TRIGGER outcome_row_never_rewritten ON evaluations_outcomerow;
DROP TRIGGER assessment_batches_no_truncate ON evaluations_assessment_batches;
DROP TRIGGER assessment_batches_append_only ON evaluations_assessment_batches;
DROP TRIGGER assessment_no_truncate ON evaluations_assessment;
DROP TRIGGER assessment_append_only ON evaluations_assessment;
DROP FUNCTION outcome_rows_of_assessments_stay();
DROP FUNCTION outcome_batch_keeps_its_trace();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0001_indicators_outcomes_assessments"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
