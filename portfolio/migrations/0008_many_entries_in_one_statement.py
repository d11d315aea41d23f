"""One statement may post many entries: each is numbered after the last one that is there.

Balances and totals then move once for the whole statement, each by what its entries sum to, so
that a long history costs no more per entry than a short one. The guards ask the same of one entry
and of a hundred thousand: that a figure moved by exactly the entries that were not counted yet.
In the order of their numbers no account may have been below zero in between.
"""

from importlib import import_module

from django.db import migrations

MOVERS = import_module("portfolio.migrations.0002_entries_move_balances")
GUARDS = import_module("portfolio.migrations.0003_nobody_else_writes_balances")

NUMBER = """
CREATE OR REPLACE FUNCTION portfolio_number_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    head public.portfolio_fundhead;
    last record;
BEGIN
    head := public.portfolio_lock_fund(NEW.fund_id);
    SELECT sequence, hash INTO last FROM public.portfolio_ledgerentry
        WHERE fund_id = NEW.fund_id AND sequence > head.sequence ORDER BY sequence DESC LIMIT 1;
    IF FOUND THEN
        head.sequence := last.sequence;
        head.hash := last.hash;
    END IF;
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

HALVES = """
CREATE FUNCTION portfolio_halves_after(of_fund bigint, after bigint) RETURNS TABLE (
    sequence bigint, account text, investment_id bigint, amount numeric)
LANGUAGE sql STABLE AS $$
    SELECT e.sequence, half.account,
        CASE half.account WHEN 'free' THEN NULL ELSE e.investment_id END, half.amount
    FROM public.portfolio_ledgerentry e, LATERAL (VALUES
        (e.to_account, e.amount), (e.from_account, -e.amount)) half (account, amount)
    WHERE e.fund_id = of_fund AND e.sequence > after AND half.account <> 'outside'
$$;
"""

OF_KIND = """
CREATE FUNCTION portfolio_of_kind_after(of_fund bigint, after bigint) RETURNS TABLE (
    sequence bigint, year integer, kind text, amount numeric, amount_reversed numeric)
LANGUAGE sql STABLE AS $$
    SELECT e.sequence, extract(year FROM e.valid_date)::integer, coalesce(original.kind, e.kind),
        CASE WHEN original.id IS NULL THEN e.amount ELSE 0 END,
        CASE WHEN original.id IS NULL THEN 0 ELSE e.amount END
    FROM public.portfolio_ledgerentry e
    LEFT JOIN public.portfolio_ledgerentry original ON original.id = e.reverses_id
    WHERE e.fund_id = of_fund AND e.sequence > after
$$;
"""

NEVER_BELOW = """
CREATE FUNCTION portfolio_never_below_zero(of_fund bigint, after bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    short record;
BEGIN
    SELECT running.sequence, running.account INTO short FROM (
        SELECT h.*, sum(h.amount) OVER (
            PARTITION BY h.account, h.investment_id ORDER BY h.sequence) AS so_far
        FROM public.portfolio_halves_after(of_fund, after) h) running
    LEFT JOIN public.portfolio_balance b ON b.fund_id = of_fund AND b.account = running.account
        AND coalesce(b.investment_id, 0) = coalesce(running.investment_id, 0)
    WHERE coalesce(b.amount, 0) + running.so_far < 0 ORDER BY running.sequence LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % takes more than the account % holds', short.sequence, short.account
            USING ERRCODE = 'check_violation', CONSTRAINT = CASE short.account
                WHEN 'free' THEN 'free_money_never_below_zero'
                WHEN 'committed' THEN 'committed_money_never_below_zero'
                ELSE 'paid_money_never_below_zero' END;
    END IF;
END $$;
"""

MOVE_BALANCES = """
CREATE FUNCTION portfolio_move_balances(of_fund bigint, after bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.portfolio_never_below_zero(of_fund, after);
    WITH moved AS (
        SELECT h.account, h.investment_id, sum(h.amount) AS amount, max(h.sequence) AS sequence
        FROM public.portfolio_halves_after(of_fund, after) h GROUP BY h.account, h.investment_id
    ), found AS (
        UPDATE public.portfolio_balance b SET amount = b.amount + m.amount, sequence = m.sequence
        FROM moved m WHERE b.fund_id = of_fund AND b.account = m.account
            AND coalesce(b.investment_id, 0) = coalesce(m.investment_id, 0)
        RETURNING b.account, b.investment_id
    )
    INSERT INTO public.portfolio_balance (fund_id, account, investment_id, amount, sequence)
        SELECT of_fund, m.account, m.investment_id, m.amount, m.sequence FROM moved m
        WHERE NOT EXISTS (SELECT FROM found f WHERE f.account = m.account
            AND coalesce(f.investment_id, 0) = coalesce(m.investment_id, 0));
END $$;
"""

MOVE_TOTALS = """
CREATE FUNCTION portfolio_move_totals(of_fund bigint, after bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    WITH moved AS (
        SELECT k.year, k.kind, sum(k.amount) AS amount, sum(k.amount_reversed) AS amount_reversed,
            max(k.sequence) AS sequence
        FROM public.portfolio_of_kind_after(of_fund, after) k GROUP BY k.year, k.kind
    ), found AS (
        UPDATE public.portfolio_total t SET amount = t.amount + m.amount,
            amount_reversed = t.amount_reversed + m.amount_reversed, sequence = m.sequence
        FROM moved m WHERE t.fund_id = of_fund AND t.year = m.year AND t.kind = m.kind
        RETURNING t.year, t.kind
    )
    INSERT INTO public.portfolio_total (fund_id, year, kind, amount, amount_reversed, sequence)
        SELECT of_fund, m.year, m.kind, m.amount, m.amount_reversed, m.sequence FROM moved m
        WHERE NOT EXISTS (SELECT FROM found f WHERE f.year = m.year AND f.kind = m.kind);
END $$;
"""

APPLY = """
CREATE FUNCTION portfolio_apply_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part record;
    head public.portfolio_fundhead;
    e public.portfolio_ledgerentry;
BEGIN
    FOR part IN SELECT fund_id, min(sequence) AS first, max(sequence) AS last, count(*) AS many
            FROM new_entries GROUP BY fund_id ORDER BY fund_id LOOP
        head := public.portfolio_lock_fund(part.fund_id);
        IF part.first <> head.sequence + 1 OR part.last <> head.sequence + part.many THEN
            RAISE EXCEPTION 'entries were counted before their statement ended'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'head_moves_only_by_an_entry';
        END IF;
        SELECT * INTO e FROM public.portfolio_ledgerentry
            WHERE fund_id = part.fund_id AND sequence = part.last;
        IF part.many = 1 THEN
            PERFORM public.portfolio_move_balance(
                e.fund_id, e.from_account, e.investment_id, -e.amount, e.sequence);
            PERFORM public.portfolio_move_balance(
                e.fund_id, e.to_account, e.investment_id, e.amount, e.sequence);
            PERFORM public.portfolio_move_total(e);
        ELSE
            PERFORM public.portfolio_move_balances(part.fund_id, head.sequence);
            PERFORM public.portfolio_move_totals(part.fund_id, head.sequence);
        END IF;
        UPDATE public.portfolio_fundhead SET sequence = e.sequence, hash = e.hash
            WHERE fund_id = part.fund_id;
    END LOOP;
    RETURN NULL;
END $$;
"""

GUARD_HEAD = """
CREATE OR REPLACE FUNCTION portfolio_guard_head() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.sequence = 0 AND NEW.hash = repeat('0', 64) THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND NEW.fund_id = OLD.fund_id AND NEW.sequence > OLD.sequence
            AND (SELECT count(*) = NEW.sequence - OLD.sequence AND bool_and(e.previous_hash = e.follows)
                    AND max(e.hash) FILTER (WHERE e.sequence = NEW.sequence) = NEW.hash
                FROM (SELECT sequence, hash, previous_hash,
                        lag(hash, 1, OLD.hash::text) OVER (ORDER BY sequence) AS follows
                    FROM public.portfolio_ledgerentry
                    WHERE fund_id = NEW.fund_id AND sequence > OLD.sequence
                        AND sequence <= NEW.sequence) e) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of the ledger moves only by an entry: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'head_moves_only_by_an_entry';
END $$;
"""

GUARD_BALANCE = """
CREATE OR REPLACE FUNCTION portfolio_guard_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before numeric := 0;
    counted bigint;
    moved record;
BEGIN
    SELECT sequence INTO counted FROM public.portfolio_fundhead WHERE fund_id = NEW.fund_id;
    IF TG_OP = 'UPDATE' AND (OLD.id, OLD.fund_id, OLD.account) = (NEW.id, NEW.fund_id, NEW.account)
            AND OLD.investment_id IS NOT DISTINCT FROM NEW.investment_id THEN
        before := OLD.amount;
        counted := greatest(counted, OLD.sequence);
    ELSIF TG_OP <> 'INSERT' THEN
        counted := NULL;
    END IF;
    IF NEW.account = 'free' THEN
        SELECT max(e.sequence) AS last, sum(CASE NEW.account
                WHEN e.to_account THEN e.amount ELSE -e.amount END) AS amount INTO moved
            FROM public.portfolio_ledgerentry e
            WHERE e.fund_id = NEW.fund_id AND e.sequence > counted AND e.sequence <= NEW.sequence
                AND NEW.account IN (e.from_account, e.to_account);
    ELSE
        SELECT max(e.sequence) AS last, sum(CASE NEW.account
                WHEN e.to_account THEN e.amount ELSE -e.amount END) AS amount INTO moved
            FROM public.portfolio_ledgerentry e
            WHERE e.investment_id = NEW.investment_id AND e.sequence > counted
                AND e.sequence <= NEW.sequence AND NEW.account IN (e.from_account, e.to_account);
    END IF;
    IF moved.last = NEW.sequence AND NEW.amount = before + moved.amount THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a balance moves only by an entry: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'balance_moves_only_by_an_entry';
END $$;
"""

GUARD_TOTAL = """
CREATE OR REPLACE FUNCTION portfolio_guard_total() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before numeric := 0;
    reversed numeric := 0;
    counted bigint;
    moved record;
BEGIN
    SELECT sequence INTO counted FROM public.portfolio_fundhead WHERE fund_id = NEW.fund_id;
    IF TG_OP = 'UPDATE' AND (OLD.id, OLD.fund_id, OLD.year, OLD.kind)
            = (NEW.id, NEW.fund_id, NEW.year, NEW.kind) THEN
        before := OLD.amount;
        reversed := OLD.amount_reversed;
        counted := greatest(counted, OLD.sequence);
    ELSIF TG_OP <> 'INSERT' THEN
        counted := NULL;
    END IF;
    SELECT max(e.sequence) AS last,
            coalesce(sum(e.amount) FILTER (WHERE original.id IS NULL), 0) AS amount,
            coalesce(sum(e.amount) FILTER (WHERE original.id IS NOT NULL), 0) AS back INTO moved
        FROM public.portfolio_ledgerentry e
        LEFT JOIN public.portfolio_ledgerentry original ON original.id = e.reverses_id
        WHERE e.fund_id = NEW.fund_id AND e.sequence > counted AND e.sequence <= NEW.sequence
            AND extract(year FROM e.valid_date) = NEW.year
            AND coalesce(original.kind, e.kind) = NEW.kind;
    IF moved.last = NEW.sequence AND NEW.amount = before + moved.amount
            AND NEW.amount_reversed = reversed + moved.back THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a total moves only by an entry: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'total_moves_only_by_an_entry';
END $$;
"""

TRIGGERS = """
DROP TRIGGER b_apply_entry ON portfolio_ledgerentry;
DROP FUNCTION portfolio_apply_entry;
CREATE TRIGGER b_apply_entries AFTER INSERT ON portfolio_ledgerentry
    REFERENCING NEW TABLE AS new_entries
    FOR EACH STATEMENT EXECUTE FUNCTION portfolio_apply_entries();
"""

FORMER_TRIGGERS = (
    """
DROP TRIGGER b_apply_entries ON portfolio_ledgerentry;
"""
    + MOVERS.APPLY
    + """
CREATE TRIGGER b_apply_entry AFTER INSERT ON portfolio_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION portfolio_apply_entry();
"""
)


def former(sql: str) -> str:
    """The function as an earlier migration made it."""
    return sql.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0006_plans_are_only_added_to")]
    operations = [
        migrations.RunSQL(NUMBER, former(MOVERS.NUMBER)),
        migrations.RunSQL(HALVES, "DROP FUNCTION portfolio_halves_after;"),
        migrations.RunSQL(OF_KIND, "DROP FUNCTION portfolio_of_kind_after;"),
        migrations.RunSQL(NEVER_BELOW, "DROP FUNCTION portfolio_never_below_zero;"),
        migrations.RunSQL(MOVE_BALANCES, "DROP FUNCTION portfolio_move_balances;"),
        migrations.RunSQL(MOVE_TOTALS, "DROP FUNCTION portfolio_move_totals;"),
        migrations.RunSQL(APPLY, "DROP FUNCTION portfolio_apply_entries;"),
        migrations.RunSQL(GUARD_HEAD, former(GUARDS.GUARD_HEAD)),
        migrations.RunSQL(GUARD_BALANCE, former(GUARDS.GUARD_BALANCE)),
        migrations.RunSQL(GUARD_TOTAL, former(GUARDS.GUARD_TOTAL)),
        migrations.RunSQL(TRIGGERS, FORMER_TRIGGERS),
    ]
