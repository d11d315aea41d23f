"""A signed cost impact is only reviewed, once; its lines are those that it was signed with."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION cost_impact_is_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    reviewing text[] := ARRAY['status', 'reviewed_by_id', 'reviewed_at', 'review_comment'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a cost impact is never removed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'cost_impact_is_frozen';
    END IF;
    IF OLD.status = 'draft' AND NEW.status IN ('draft', 'signed')
            AND NEW.investment_id = OLD.investment_id AND NEW.version = OLD.version
            AND NEW.begun_by_id = OLD.begun_by_id AND NEW.begun_at = OLD.begun_at THEN
        RETURN NEW;
    END IF;
    IF OLD.status = 'signed' AND NEW.status IN ('accepted', 'returned')
            AND to_jsonb(NEW) - reviewing = to_jsonb(OLD) - reviewing THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a signed cost impact is only reviewed, once'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'cost_impact_is_frozen';
END $$;

CREATE FUNCTION cost_lines_of_drafts_only() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parents bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'DELETE' THEN parents := parents || NEW.cost_impact_id; END IF;
    IF TG_OP <> 'INSERT' THEN parents := parents || OLD.cost_impact_id; END IF;
    IF EXISTS (SELECT FROM public.evaluations_costimpact impact
               WHERE impact.id = ANY (parents) AND impact.status <> 'draft') THEN
        RAISE EXCEPTION 'the lines of a signed cost impact stay'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'cost_lines_of_drafts_only';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
"""
ON = """
CREATE TRIGGER cost_impact_is_frozen BEFORE UPDATE OR DELETE ON evaluations_costimpact
    FOR EACH ROW EXECUTE FUNCTION cost_impact_is_frozen();
CREATE TRIGGER cost_impact_no_truncate BEFORE TRUNCATE ON evaluations_costimpact
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER benefit_lines_of_drafts_only
    BEFORE INSERT OR UPDATE OR DELETE ON evaluations_benefitline
    FOR EACH ROW EXECUTE FUNCTION cost_lines_of_drafts_only();
CREATE TRIGGER benefit_line_no_truncate BEFORE TRUNCATE ON evaluations_benefitline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cost_lines_of_drafts_only
    BEFORE INSERT OR UPDATE OR DELETE ON evaluations_costline
    FOR EACH ROW EXECUTE FUNCTION cost_lines_of_drafts_only();
CREATE TRIGGER cost_line_no_truncate BEFORE TRUNCATE ON evaluations_costline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
OFF = """
DROP TRIGGER cost_line_no_truncate ON evaluations_costline;
DROP TRIGGER cost_lines_of_drafts_only ON evaluations_costline;
DROP TRIGGER benefit_line_no_truncate ON evaluations_benefitline;
DROP TRIGGER benefit_lines_of_drafts_only ON evaluations_benefitline;
DROP TRIGGER cost_impact_no_truncate ON evaluations_costimpact;
DROP TRIGGER cost_impact_is_frozen ON evaluations_costimpact;
DROP FUNCTION cost_lines_of_drafts_only();
DROP FUNCTION cost_impact_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0016_cost_impacts"), ("audit", "0002_events_append_only")]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(ON, OFF),
    ]
