"""Rows and files of requests are added, never changed; the rows are what the request asks for."""

import importlib

from django.db import migrations

OLD = importlib.import_module("portfolio.migrations.0004_money_keeps_its_decision")
TABLES = ("portfolio_disbursementrow", "portfolio_disbursementfile")

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

# A request from before there were rows has none; a row that is added later breaks the sum.
ADDS_UP = """
CREATE FUNCTION portfolio_check_request() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT d.amount FROM public.portfolio_disbursement d WHERE d.id = NEW.disbursement_id)
            <> (SELECT sum(r.amount) FROM public.portfolio_disbursementrow r
                WHERE r.disbursement_id = NEW.disbursement_id) THEN
        RAISE EXCEPTION 'the rows of a request are not its amount'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'request_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER request_adds_up AFTER INSERT ON portfolio_disbursementrow
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolio_check_request();
"""

ADDS_UP_OFF = """
DROP TRIGGER request_adds_up ON portfolio_disbursementrow;
DROP FUNCTION portfolio_check_request();
"""

# What was said about a deviation, and that the payment is the last, stay as they were requested.
REPLACE = OLD.GUARD_DISBURSEMENT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
KEPT = "requested_by_id, {0}.requested_at, {0}.idempotency_key)"
MORE = "requested_by_id, {0}.requested_at, {0}.idempotency_key, {0}.is_last,\n                 {0}.deviation_comment)"


def widened(guard: str) -> str:
    """The guard of a disbursement with the two columns that are new."""
    for row in ("OLD", "NEW"):
        guard = guard.replace(KEPT.format(row), MORE.format(row))
    return guard


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0019_annual_reports_keep_what_they_say")]
    operations = [
        *(migrations.RunSQL(ON.format(table=table), OFF.format(table=table)) for table in TABLES),
        migrations.RunSQL(ADDS_UP, ADDS_UP_OFF),
        migrations.RunSQL(widened(REPLACE), REPLACE),
    ]
