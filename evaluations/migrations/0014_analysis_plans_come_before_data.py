"""A plan is never changed or removed, and none is made for an indicator that has data."""

from django.db import migrations

ON = """
CREATE FUNCTION analysis_plan_before_data() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.evaluations_outcomerow row
               WHERE row.indicator_id = NEW.indicator_id) THEN
        RAISE EXCEPTION 'the indicator has data'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'analysis_plan_before_data';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER analysis_plan_before_data BEFORE INSERT ON evaluations_analysisplan
    FOR EACH ROW EXECUTE FUNCTION analysis_plan_before_data();
CREATE TRIGGER analysis_plan_append_only BEFORE UPDATE OR DELETE ON evaluations_analysisplan
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER analysis_plan_no_truncate BEFORE TRUNCATE ON evaluations_analysisplan
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
OFF = """
DROP TRIGGER analysis_plan_no_truncate ON evaluations_analysisplan;
DROP TRIGGER analysis_plan_append_only ON evaluations_analysisplan;
DROP TRIGGER analysis_plan_before_data ON evaluations_analysisplan;
DROP FUNCTION analysis_plan_before_data();
"""


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0013_analysis_plans"), ("audit", "0002_events_append_only")]
    operations = [migrations.RunSQL(ON, OFF)]
