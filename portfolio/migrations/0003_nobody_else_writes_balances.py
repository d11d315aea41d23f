"""A head, balance or total changes only by the entry that says so; entries never change.

Nor is an entry booked ahead of the day (in Sweden) on which it is written.

A guard does not ask who writes (a session variable or the depth of triggers can be forged) but
whether an entry, newer than the last one counted, accounts for exactly this change.
"""

from django.db import migrations

GUARD_HEAD = """
CREATE FUNCTION portfolio_guard_head() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.sequence = 0 AND NEW.hash = repeat('0', 64) THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND NEW.fund_id = OLD.fund_id AND EXISTS (
        SELECT FROM public.portfolio_ledgerentry e
        WHERE e.fund_id = NEW.fund_id AND e.sequence = NEW.sequence AND e.hash = NEW.hash
            AND e.sequence = OLD.sequence + 1 AND e.previous_hash = OLD.hash) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of the ledger moves only by an entry: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'head_moves_only_by_an_entry';
END $$;
"""

GUARD_BALANCE = """
CREATE FUNCTION portfolio_guard_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before numeric := 0;
    counted bigint := 0;
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.id, OLD.fund_id, OLD.account) = (NEW.id, NEW.fund_id, NEW.account)
            AND OLD.investment_id IS NOT DISTINCT FROM NEW.investment_id THEN
        before := OLD.amount;
        counted := OLD.sequence;
    ELSIF TG_OP <> 'INSERT' THEN
        counted := NULL;
    END IF;
    IF counted IS NOT NULL AND EXISTS (
        SELECT FROM public.portfolio_ledgerentry e
        WHERE e.fund_id = NEW.fund_id AND e.sequence = NEW.sequence AND e.sequence > counted
            AND (NEW.account = 'free' OR e.investment_id = NEW.investment_id)
            AND NEW.amount = before + CASE NEW.account
                WHEN e.to_account THEN e.amount WHEN e.from_account THEN -e.amount END) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a balance moves only by an entry: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'balance_moves_only_by_an_entry';
END $$;
"""

GUARD_TOTAL = """
CREATE FUNCTION portfolio_guard_total() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before numeric := 0;
    reversed numeric := 0;
    counted bigint := 0;
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.id, OLD.fund_id, OLD.year, OLD.kind)
            = (NEW.id, NEW.fund_id, NEW.year, NEW.kind) THEN
        before := OLD.amount;
        reversed := OLD.amount_reversed;
        counted := OLD.sequence;
    ELSIF TG_OP <> 'INSERT' THEN
        counted := NULL;
    END IF;
    IF counted IS NOT NULL AND EXISTS (
        SELECT FROM public.portfolio_ledgerentry e
        LEFT JOIN public.portfolio_ledgerentry original ON original.id = e.reverses_id
        WHERE e.fund_id = NEW.fund_id AND e.sequence = NEW.sequence AND e.sequence > counted
            AND extract(year FROM e.valid_date) = NEW.year
            AND coalesce(original.kind, e.kind) = NEW.kind
            AND NEW.amount = before + CASE WHEN original.id IS NULL THEN e.amount ELSE 0 END
            AND NEW.amount_reversed
                = reversed + CASE WHEN original.id IS NULL THEN 0 ELSE e.amount END) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a total moves only by an entry: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'total_moves_only_by_an_entry';
END $$;
"""

NEVER_AHEAD = """
ALTER TABLE portfolio_ledgerentry ADD CONSTRAINT entry_is_never_booked_ahead
    CHECK (valid_date <= (at AT TIME ZONE 'Europe/Stockholm')::date);
"""

TRIGGERS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON portfolio_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER moves_by_entry BEFORE INSERT OR UPDATE OR DELETE ON portfolio_fundhead
    FOR EACH ROW EXECUTE FUNCTION portfolio_guard_head();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_fundhead
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER moves_by_entry BEFORE INSERT OR UPDATE OR DELETE ON portfolio_balance
    FOR EACH ROW EXECUTE FUNCTION portfolio_guard_balance();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_balance
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER moves_by_entry BEFORE INSERT OR UPDATE OR DELETE ON portfolio_total
    FOR EACH ROW EXECUTE FUNCTION portfolio_guard_total();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_total
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

DROP_TRIGGERS = """
DROP TRIGGER never_truncated ON portfolio_total;
DROP TRIGGER moves_by_entry ON portfolio_total;
DROP TRIGGER never_truncated ON portfolio_balance;
DROP TRIGGER moves_by_entry ON portfolio_balance;
DROP TRIGGER never_truncated ON portfolio_fundhead;
DROP TRIGGER moves_by_entry ON portfolio_fundhead;
DROP TRIGGER never_truncated ON portfolio_ledgerentry;
DROP TRIGGER append_only ON portfolio_ledgerentry;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0002_entries_move_balances"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [
        migrations.RunSQL(
            NEVER_AHEAD,
            "ALTER TABLE portfolio_ledgerentry DROP CONSTRAINT entry_is_never_booked_ahead;",
        ),
        migrations.RunSQL(GUARD_HEAD, "DROP FUNCTION portfolio_guard_head;"),
        migrations.RunSQL(GUARD_BALANCE, "DROP FUNCTION portfolio_guard_balance;"),
        migrations.RunSQL(GUARD_TOTAL, "DROP FUNCTION portfolio_guard_total;"),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
    ]
