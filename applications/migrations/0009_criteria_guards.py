"""Once somebody has scored in a call, its criteria and how scores are summed up stay as they are."""

from django.db import migrations

CRITERIA = """
CREATE FUNCTION applications_refuse_fixed_criteria() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    call bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN call := OLD.call_id; ELSE call := NEW.call_id; END IF;
    IF EXISTS (SELECT FROM applications_call
               WHERE id IN (call, CASE WHEN TG_OP = 'UPDATE' THEN OLD.call_id ELSE call END)
                 AND criteria_fixed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the criteria of a call in which somebody has scored are fixed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'criteria_fixed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
END $$;
CREATE TRIGGER applications_criterion_fixed
    BEFORE INSERT OR UPDATE OR DELETE ON applications_criterion
    FOR EACH ROW EXECUTE FUNCTION applications_refuse_fixed_criteria();
"""

CALL = """
CREATE FUNCTION applications_refuse_unfixing() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'how a call is scored stays as it was at the first score'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'criteria_fixed';
END $$;
CREATE TRIGGER applications_call_scoring_fixed BEFORE UPDATE ON applications_call
    FOR EACH ROW WHEN (OLD.criteria_fixed_at IS NOT NULL AND (
        NEW.criteria_fixed_at IS DISTINCT FROM OLD.criteria_fixed_at
        OR NEW.aggregate IS DISTINCT FROM OLD.aggregate))
    EXECUTE FUNCTION applications_refuse_unfixing();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0003_decision_guards")]
    operations = [
        migrations.RunSQL(
            CRITERIA,
            "DROP TRIGGER applications_criterion_fixed ON applications_criterion;"
            "DROP FUNCTION applications_refuse_fixed_criteria();",
        ),
        migrations.RunSQL(
            CALL,
            "DROP TRIGGER applications_call_scoring_fixed ON applications_call;"
            "DROP FUNCTION applications_refuse_unfixing();",
        ),
    ]
