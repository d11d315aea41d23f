"""What leads from money to its decision is never changed: allocation, top-up, commitment, payment."""

from django.db import migrations

GUARD_INVESTMENT = """
CREATE FUNCTION portfolio_guard_investment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.id, OLD.fund_id, OLD.decision_id, OLD.created_by_id, OLD.created_at)
            = (NEW.id, NEW.fund_id, NEW.decision_id, NEW.created_by_id, NEW.created_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an investment keeps its fund and decision: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'investment_keeps_its_decision';
END $$;
"""

GUARD_PROPOSAL = """
CREATE FUNCTION portfolio_guard_proposal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status = 'proposed' THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND OLD.status = 'proposed' AND NEW.status <> 'proposed'
            AND (OLD.id, OLD.decision_id, OLD.fund_id, OLD.amount, OLD.proposed_by_id,
                 OLD.proposed_at, OLD.idempotency_key)
              = (NEW.id, NEW.decision_id, NEW.fund_id, NEW.amount, NEW.proposed_by_id,
                 NEW.proposed_at, NEW.idempotency_key)
            AND (NEW.investment_id IS NULL OR EXISTS (
                SELECT FROM public.portfolio_investment
                WHERE id = NEW.investment_id AND decision_id = NEW.decision_id
                    AND fund_id = NEW.fund_id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a proposed commitment is confirmed or refused, never changed: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'proposal_is_never_changed';
END $$;
"""

GUARD_DISBURSEMENT = """
CREATE FUNCTION portfolio_guard_disbursement() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status = 'requested' THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE'
            AND (OLD.id, OLD.investment_id, OLD.amount, OLD.period_from, OLD.period_to,
                 OLD.requested_by_id, OLD.requested_at, OLD.idempotency_key)
              = (NEW.id, NEW.investment_id, NEW.amount, NEW.period_from, NEW.period_to,
                 NEW.requested_by_id, NEW.requested_at, NEW.idempotency_key)
            AND (OLD.status, NEW.status) IN (
                ('requested', 'approved'), ('approved', 'attested'), ('attested', 'paid'),
                ('requested', 'refused'), ('approved', 'refused'))
            AND (OLD.entry_id IS NULL OR OLD.entry_id = NEW.entry_id)
            AND (NEW.entry_id IS NULL OR EXISTS (
                SELECT FROM public.portfolio_ledgerentry e
                WHERE e.id = NEW.entry_id AND e.kind = 'pay' AND e.amount = NEW.amount
                    AND e.investment_id = NEW.investment_id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a disbursement keeps its figures and goes one step at a time: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'disbursement_keeps_its_figures';
END $$;
"""

TRIGGERS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON portfolio_allocation
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_allocation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON portfolio_topup
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_topup
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keeps_its_decision BEFORE UPDATE OR DELETE ON portfolio_investment
    FOR EACH ROW EXECUTE FUNCTION portfolio_guard_investment();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_investment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_changed BEFORE INSERT OR UPDATE OR DELETE ON portfolio_commitmentproposal
    FOR EACH ROW EXECUTE FUNCTION portfolio_guard_proposal();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_commitmentproposal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keeps_its_figures BEFORE INSERT OR UPDATE OR DELETE ON portfolio_disbursement
    FOR EACH ROW EXECUTE FUNCTION portfolio_guard_disbursement();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_disbursement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

DROP_TRIGGERS = """
DROP TRIGGER never_truncated ON portfolio_disbursement;
DROP TRIGGER keeps_its_figures ON portfolio_disbursement;
DROP TRIGGER never_truncated ON portfolio_commitmentproposal;
DROP TRIGGER never_changed ON portfolio_commitmentproposal;
DROP TRIGGER never_truncated ON portfolio_investment;
DROP TRIGGER keeps_its_decision ON portfolio_investment;
DROP TRIGGER never_truncated ON portfolio_topup;
DROP TRIGGER append_only ON portfolio_topup;
DROP TRIGGER never_truncated ON portfolio_allocation;
DROP TRIGGER append_only ON portfolio_allocation;
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0003_nobody_else_writes_balances")]
    operations = [
        migrations.RunSQL(GUARD_INVESTMENT, "DROP FUNCTION portfolio_guard_investment;"),
        migrations.RunSQL(GUARD_PROPOSAL, "DROP FUNCTION portfolio_guard_proposal;"),
        migrations.RunSQL(GUARD_DISBURSEMENT, "DROP FUNCTION portfolio_guard_disbursement;"),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
    ]
