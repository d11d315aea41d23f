"""Versions of plans and their lines are added, never changed; the lines are the version's sums."""

from django.db import migrations

TABLES = ("portfolio_planversion", "portfolio_planline")

ON = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

OFF = """
DROP TRIGGER never_truncated ON {table};
DROP TRIGGER append_only ON {table};
"""

# A line that is added to an older version breaks its sums: no line is of 0 kr.
ADDS_UP = """
CREATE FUNCTION portfolio_check_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    version bigint;
BEGIN
    IF TG_TABLE_NAME = 'portfolio_planversion' THEN version := NEW.id;
    ELSE version := NEW.plan_id; END IF;
    IF EXISTS (
        SELECT FROM public.portfolio_planversion v
        WHERE v.id = version AND (v.amount_fund, v.amount_own) <> (
            SELECT coalesce(sum(l.amount_fund), 0), coalesce(sum(l.amount_own), 0)
            FROM public.portfolio_planline l WHERE l.plan_id = version)) THEN
        RAISE EXCEPTION 'the lines of a plan are not the sums of its version'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER plan_adds_up AFTER INSERT ON portfolio_planversion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolio_check_plan();
CREATE CONSTRAINT TRIGGER plan_adds_up AFTER INSERT ON portfolio_planline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolio_check_plan();
"""

ADDS_UP_OFF = """
DROP TRIGGER plan_adds_up ON portfolio_planline;
DROP TRIGGER plan_adds_up ON portfolio_planversion;
DROP FUNCTION portfolio_check_plan();
"""

# The highest number holds, so that a version can only be put after the last one.
IN_ORDER = """
CREATE FUNCTION portfolio_next_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM public.portfolio_planversion
                      WHERE investment_id = NEW.investment_id) THEN
        RAISE EXCEPTION 'the versions of a plan are numbered one by one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'plan_versions_in_order';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_order BEFORE INSERT ON portfolio_planversion
    FOR EACH ROW EXECUTE FUNCTION portfolio_next_plan();
"""

IN_ORDER_OFF = """
DROP TRIGGER in_order ON portfolio_planversion;
DROP FUNCTION portfolio_next_plan();
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0004_money_keeps_its_decision")]
    operations = [
        *(migrations.RunSQL(ON.format(table=table), OFF.format(table=table)) for table in TABLES),
        migrations.RunSQL(ADDS_UP, ADDS_UP_OFF),
        migrations.RunSQL(IN_ORDER, IN_ORDER_OFF),
    ]
