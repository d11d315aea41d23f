"""The ledger's own writer: an inserted entry is numbered, chained and moves balances and totals.

Everything happens in the statement that inserts, under the lock of the fund's head row. The
functions run with the rights of their owner and a fixed search path, so that the portal's role in
the database needs no right but SELECT and INSERT on entries. What a BEFORE trigger does stays done
when ON CONFLICT DO NOTHING drops its row; so here it only reads and fills in, and the AFTER
trigger moves.
"""

from django.db import migrations

LOCK = """
CREATE FUNCTION portfolio_lock_fund(wanted bigint) RETURNS portfolio_fundhead
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head public.portfolio_fundhead;
BEGIN
    SELECT * INTO head FROM public.portfolio_fundhead WHERE fund_id = wanted FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public.portfolio_fundhead (fund_id, sequence, hash)
            VALUES (wanted, 0, repeat('0', 64)) ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM public.portfolio_fundhead WHERE fund_id = wanted FOR NO KEY UPDATE;
    END IF;
    RETURN head;
END $$;
"""

CANONICAL = """
CREATE FUNCTION portfolio_canonical(e portfolio_ledgerentry) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT concat_ws(E'\\n',
        'fundportal ledger entry 1',
        'fund ' || e.fund_id,
        'sequence ' || e.sequence,
        'kind ' || e.kind,
        'from ' || e.from_account,
        'to ' || e.to_account,
        'amount ' || e.amount,
        'investment ' || coalesce(e.investment_id::text, '-'),
        'valid ' || to_char(e.valid_date, 'YYYY-MM-DD'),
        'at ' || to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'by ' || e.by_id,
        'decision ' || to_json(e.decision_reference)::text,
        'note ' || to_json(e.note)::text,
        'reverses ' || coalesce(e.reverses_id::text, '-'),
        'transfer ' || coalesce(e.transfer::text, '-'),
        'key ' || e.idempotency_key,
        'previous ' || e.previous_hash)
$$;
"""

CHECK_REVERSAL = """
CREATE FUNCTION portfolio_check_reversal(e portfolio_ledgerentry) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    original public.portfolio_ledgerentry;
BEGIN
    SELECT * INTO original FROM public.portfolio_ledgerentry WHERE id = e.reverses_id;
    IF original.kind = 'reverse' THEN
        RAISE EXCEPTION 'a reversal is not reversed: make a new entry'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reversal_is_never_reversed';
    ELSIF original.transfer IS NOT NULL THEN
        RAISE EXCEPTION 'a transfer is undone by a transfer back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_is_undone_by_a_transfer';
    ELSIF (original.fund_id, original.amount, original.from_account, original.to_account)
            IS DISTINCT FROM (e.fund_id, e.amount, e.to_account, e.from_account)
            OR original.investment_id IS DISTINCT FROM e.investment_id THEN
        RAISE EXCEPTION 'a reversal moves the same money back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reversal_mirrors_its_entry';
    END IF;
END $$;
"""

NUMBER = """
CREATE FUNCTION portfolio_number_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head public.portfolio_fundhead;
BEGIN
    head := public.portfolio_lock_fund(NEW.fund_id);
    IF NEW.reverses_id IS NOT NULL THEN
        PERFORM public.portfolio_check_reversal(NEW);
    END IF;
    IF NEW.investment_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public.portfolio_investment
        WHERE id = NEW.investment_id AND fund_id = NEW.fund_id) THEN
        RAISE EXCEPTION 'the investment belongs to another fund'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'investment_is_of_the_same_fund';
    END IF;
    NEW.sequence := head.sequence + 1;
    NEW.previous_hash := head.hash;
    NEW.canonical := public.portfolio_canonical(NEW);
    NEW.hash := encode(sha256(convert_to(NEW.canonical, 'UTF8')), 'hex');
    RETURN NEW;
END $$;
"""

MOVE_BALANCE = """
CREATE FUNCTION portfolio_move_balance(
    of_fund bigint, of_account text, of_investment bigint, by_amount numeric, by_entry bigint)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF of_account = 'outside' THEN
        RETURN;
    ELSIF of_account = 'free' THEN
        of_investment := NULL;
        UPDATE public.portfolio_balance SET amount = amount + by_amount, sequence = by_entry
            WHERE fund_id = of_fund AND account = of_account AND investment_id IS NULL;
    ELSE
        UPDATE public.portfolio_balance SET amount = amount + by_amount, sequence = by_entry
            WHERE fund_id = of_fund AND account = of_account AND investment_id = of_investment;
    END IF;
    IF NOT FOUND THEN
        INSERT INTO public.portfolio_balance (fund_id, account, investment_id, amount, sequence)
            VALUES (of_fund, of_account, of_investment, by_amount, by_entry);
    END IF;
END $$;
"""

MOVE_TOTAL = """
CREATE FUNCTION portfolio_move_total(e portfolio_ledgerentry) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    of_year integer := extract(year FROM e.valid_date);
    of_kind text := e.kind;
    forward numeric := e.amount;
    back numeric := 0;
BEGIN
    IF e.reverses_id IS NOT NULL THEN
        SELECT kind INTO of_kind FROM public.portfolio_ledgerentry WHERE id = e.reverses_id;
        forward := 0;
        back := e.amount;
    END IF;
    UPDATE public.portfolio_total
        SET amount = amount + forward, amount_reversed = amount_reversed + back,
            sequence = e.sequence
        WHERE fund_id = e.fund_id AND year = of_year AND kind = of_kind;
    IF NOT FOUND THEN
        INSERT INTO public.portfolio_total (fund_id, year, kind, amount, amount_reversed, sequence)
            VALUES (e.fund_id, of_year, of_kind, forward, back, e.sequence);
    END IF;
END $$;
"""

APPLY = """
CREATE FUNCTION portfolio_apply_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.portfolio_fundhead SET sequence = NEW.sequence, hash = NEW.hash
        WHERE fund_id = NEW.fund_id;
    PERFORM public.portfolio_move_balance(
        NEW.fund_id, NEW.from_account, NEW.investment_id, -NEW.amount, NEW.sequence);
    PERFORM public.portfolio_move_balance(
        NEW.fund_id, NEW.to_account, NEW.investment_id, NEW.amount, NEW.sequence);
    PERFORM public.portfolio_move_total(NEW);
    RETURN NULL;
END $$;
"""

TRANSFER = """
CREATE FUNCTION portfolio_check_transfer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT count(*) <> 2 OR count(DISTINCT kind) <> 2 OR count(DISTINCT fund_id) <> 2
            OR count(DISTINCT amount) <> 1 OR count(DISTINCT valid_date) <> 1
        FROM public.portfolio_ledgerentry WHERE transfer = NEW.transfer) THEN
        RAISE EXCEPTION 'a transfer takes from one fund what it gives to another, the same day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_has_two_equal_halves';
    END IF;
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER a_number_entry BEFORE INSERT ON portfolio_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION portfolio_number_entry();
CREATE TRIGGER b_apply_entry AFTER INSERT ON portfolio_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION portfolio_apply_entry();
CREATE CONSTRAINT TRIGGER c_check_transfer AFTER INSERT ON portfolio_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.transfer IS NOT NULL)
    EXECUTE FUNCTION portfolio_check_transfer();
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0001_tables")]
    operations = [
        migrations.RunSQL(LOCK, "DROP FUNCTION portfolio_lock_fund;"),
        migrations.RunSQL(CANONICAL, "DROP FUNCTION portfolio_canonical;"),
        migrations.RunSQL(CHECK_REVERSAL, "DROP FUNCTION portfolio_check_reversal;"),
        migrations.RunSQL(NUMBER, "DROP FUNCTION portfolio_number_entry;"),
        migrations.RunSQL(MOVE_BALANCE, "DROP FUNCTION portfolio_move_balance;"),
        migrations.RunSQL(MOVE_TOTAL, "DROP FUNCTION portfolio_move_total;"),
        migrations.RunSQL(APPLY, "DROP FUNCTION portfolio_apply_entry;"),
        migrations.RunSQL(TRANSFER, "DROP FUNCTION portfolio_check_transfer;"),
        migrations.RunSQL(
            TRIGGERS,
            "DROP TRIGGER c_check_transfer ON portfolio_ledgerentry;"
            "DROP TRIGGER b_apply_entry ON portfolio_ledgerentry;"
            "DROP TRIGGER a_number_entry ON portfolio_ledgerentry;",
        ),
    ]
