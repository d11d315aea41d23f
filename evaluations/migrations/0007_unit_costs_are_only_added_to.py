"""Unit costs and price indices are never changed or removed: a new figure is a new version, and the
versions of one thing follow each other without a gap."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION unit_cost_versions_follow() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE newest record;
BEGIN
    SELECT version, valid_from INTO newest FROM public.evaluations_unitcost
        WHERE code = NEW.code ORDER BY version DESC LIMIT 1;
    IF NEW.version <> COALESCE(newest.version, 0) + 1 THEN
        RAISE EXCEPTION 'the versions of a unit cost follow each other'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_cost_versions_follow';
    END IF;
    IF NEW.valid_from < newest.valid_from THEN
        RAISE EXCEPTION 'a new version of a unit cost is not valid before the last one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_cost_valid_in_order';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER unit_cost_versions_follow BEFORE INSERT ON evaluations_unitcost
    FOR EACH ROW EXECUTE FUNCTION unit_cost_versions_follow();
CREATE TRIGGER unit_cost_append_only BEFORE UPDATE OR DELETE ON evaluations_unitcost
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER unit_cost_no_truncate BEFORE TRUNCATE ON evaluations_unitcost
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER price_index_append_only BEFORE UPDATE OR DELETE ON evaluations_priceindexvalue
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER price_index_no_truncate BEFORE TRUNCATE ON evaluations_priceindexvalue
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

UNDO = """
DROP TRIGGER price_index_no_truncate ON evaluations_priceindexvalue;
DROP TRIGGER price_index_append_only ON evaluations_priceindexvalue;
DROP TRIGGER unit_cost_no_truncate ON evaluations_unitcost;
DROP TRIGGER unit_cost_append_only ON evaluations_unitcost;
DROP TRIGGER unit_cost_versions_follow ON evaluations_unitcost;
DROP FUNCTION unit_cost_versions_follow();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0006_unit_costs_and_price_indices"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
