"""Agreements, what was asked for, and decisions are added, never changed; an amendment goes one way."""

from django.db import migrations

ADDED = (
    "portfolio_agreement",
    "portfolio_agreementparty",
    "portfolio_amendmentline",
    "portfolio_amendmentdecision",
    "portfolio_amendedamount",
    "portfolio_enddecision",
)

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

AMENDMENT = """
CREATE FUNCTION portfolio_guard_amendment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status = 'requested' THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE'
            AND (OLD.id, OLD.investment_id, OLD.number, OLD.reason, OLD.scope, OLD.requested_by_id,
                 OLD.requested_at, OLD.idempotency_key)
              = (NEW.id, NEW.investment_id, NEW.number, NEW.reason, NEW.scope, NEW.requested_by_id,
                 NEW.requested_at, NEW.idempotency_key)
            AND OLD.new_end_date IS NOT DISTINCT FROM NEW.new_end_date
            AND (OLD.recommended_at IS NULL
                 OR (OLD.recommended_at, OLD.recommended_by_id, OLD.advice, OLD.advice_reason)
                  = (NEW.recommended_at, NEW.recommended_by_id, NEW.advice, NEW.advice_reason))
            AND (OLD.status, NEW.status) IN (
                ('requested', 'recommended'), ('recommended', 'approved'),
                ('recommended', 'rejected'), ('approved', 'confirmed'),
                ('requested', 'withdrawn'), ('recommended', 'withdrawn')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an amendment keeps what was said and goes one step at a time: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'amendment_goes_one_way';
END $$;
CREATE TRIGGER one_way BEFORE INSERT OR UPDATE OR DELETE ON portfolio_amendment
    FOR EACH ROW EXECUTE FUNCTION portfolio_guard_amendment();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_amendment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

AMENDMENT_OFF = """
DROP TRIGGER never_truncated ON portfolio_amendment;
DROP TRIGGER one_way ON portfolio_amendment;
DROP FUNCTION portfolio_guard_amendment();
"""

# Who asked for or proposed an amendment registers no decision; its amounts are its total.
DECISION = """
CREATE FUNCTION portfolio_check_amendment_decision() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    decision bigint;
BEGIN
    IF TG_TABLE_NAME = 'portfolio_amendmentdecision' THEN decision := NEW.id;
    ELSE decision := NEW.decision_id; END IF;
    IF EXISTS (
        SELECT FROM public.portfolio_amendmentdecision d
        JOIN public.portfolio_amendment a ON a.id = d.amendment_id
        WHERE d.id = decision AND d.registered_by_id IN (a.requested_by_id, a.recommended_by_id)) THEN
        RAISE EXCEPTION 'who asked for or proposed an amendment does not register its decision'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_decided_by_another_person';
    END IF;
    IF EXISTS (
        SELECT FROM public.portfolio_amendmentdecision d
        WHERE d.id = decision AND d.amount_total <> (
            SELECT coalesce(sum(p.amount), 0) FROM public.portfolio_amendedamount p
            WHERE p.decision_id = d.id)) THEN
        RAISE EXCEPTION 'the amounts of the years are not the total of the decision'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'amendment_decision_adds_up';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER agrees AFTER INSERT ON portfolio_amendmentdecision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolio_check_amendment_decision();
CREATE CONSTRAINT TRIGGER agrees AFTER INSERT ON portfolio_amendedamount
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolio_check_amendment_decision();
"""

DECISION_OFF = """
DROP TRIGGER agrees ON portfolio_amendedamount;
DROP TRIGGER agrees ON portfolio_amendmentdecision;
DROP FUNCTION portfolio_check_amendment_decision();
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0014_what_was_reported_stays")]
    operations = [
        *(migrations.RunSQL(ON.format(table=table), OFF.format(table=table)) for table in ADDED),
        migrations.RunSQL(AMENDMENT, AMENDMENT_OFF),
        migrations.RunSQL(DECISION, DECISION_OFF),
    ]
