"""A proposed correction is attested or refused, never changed; its entries are the ones it tells of."""

from django.db import migrations

GUARD = """
CREATE FUNCTION portfolio_guard_correction() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.status = 'proposed' AND EXISTS (
            SELECT FROM public.portfolio_ledgerentry e
            JOIN public.portfolio_disbursement d ON d.investment_id = e.investment_id
            WHERE e.id = NEW.corrects_id AND e.kind = 'pay' AND d.id = NEW.disbursement_id
                AND (d.entry_id = e.id OR EXISTS (SELECT FROM public.portfolio_paymentcorrection c
                    WHERE c.disbursement_id = d.id AND c.entry_id = e.id))) THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND OLD.status = 'proposed' AND NEW.status <> 'proposed'
            AND (OLD.id, OLD.disbursement_id, OLD.corrects_id, OLD.amount, OLD.reason,
                 OLD.proposed_by_id, OLD.proposed_at, OLD.idempotency_key)
              = (NEW.id, NEW.disbursement_id, NEW.corrects_id, NEW.amount, NEW.reason,
                 NEW.proposed_by_id, NEW.proposed_at, NEW.idempotency_key)
            AND (NEW.reversal_id IS NULL OR EXISTS (
                SELECT FROM public.portfolio_ledgerentry
                WHERE id = NEW.reversal_id AND reverses_id = NEW.corrects_id))
            AND (NEW.entry_id IS NULL OR EXISTS (
                SELECT FROM public.portfolio_ledgerentry e
                JOIN public.portfolio_ledgerentry wrong ON wrong.id = NEW.corrects_id
                WHERE e.id = NEW.entry_id AND e.kind = 'pay' AND e.amount = NEW.amount
                    AND e.investment_id = wrong.investment_id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a proposed correction is attested or refused, never changed: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'correction_is_never_changed';
END $$;
"""

TRIGGERS = """
CREATE TRIGGER never_changed BEFORE INSERT OR UPDATE OR DELETE ON portfolio_paymentcorrection
    FOR EACH ROW EXECUTE FUNCTION portfolio_guard_correction();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_paymentcorrection
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0010_ledger_guards_always_fire")]
    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION portfolio_guard_correction;"),
        migrations.RunSQL(
            TRIGGERS,
            "DROP TRIGGER never_truncated ON portfolio_paymentcorrection;"
            "DROP TRIGGER never_changed ON portfolio_paymentcorrection;",
        ),
    ]
