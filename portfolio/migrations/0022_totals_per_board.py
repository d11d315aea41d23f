"""The totals of what an investment's money does are kept per board too.

So the figures of a board are read as fast in a ledger of a million entries as in one of a thousand.
An investment therefore keeps its organisation, as it keeps its fund and decision.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from fundportal.migrating import AtOnce

MOVERS = import_module("portfolio.migrations.0002_entries_move_balances")
KEEPERS = import_module("portfolio.migrations.0004_money_keeps_its_decision")
BATCH = import_module("portfolio.migrations.0008_many_entries_in_one_statement")

OF_INVESTMENT = ("commit", "pay", "release", "repay")

OF_KIND = """
CREATE FUNCTION portfolio_of_kind_after(of_fund bigint, after bigint) RETURNS TABLE (
    sequence bigint, year integer, kind text, organisation_id bigint, amount numeric,
    amount_reversed numeric)
LANGUAGE sql STABLE AS $$
    SELECT e.sequence, extract(year FROM e.valid_date)::integer, coalesce(original.kind, e.kind),
        i.organisation_id,
        CASE WHEN original.id IS NULL THEN e.amount ELSE 0 END,
        CASE WHEN original.id IS NULL THEN 0 ELSE e.amount END
    FROM public.portfolio_ledgerentry e
    LEFT JOIN public.portfolio_ledgerentry original ON original.id = e.reverses_id
    LEFT JOIN public.portfolio_investment i ON i.id = e.investment_id
    WHERE e.fund_id = of_fund AND e.sequence > after
$$;
"""

MOVE_TOTALS = """
CREATE OR REPLACE FUNCTION portfolio_move_totals(of_fund bigint, after bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    WITH moved AS (
        SELECT k.year, k.kind, k.organisation_id, sum(k.amount) AS amount,
            sum(k.amount_reversed) AS amount_reversed, max(k.sequence) AS sequence
        FROM public.portfolio_of_kind_after(of_fund, after) k
        GROUP BY k.year, k.kind, k.organisation_id
    ), found AS (
        UPDATE public.portfolio_total t SET amount = t.amount + m.amount,
            amount_reversed = t.amount_reversed + m.amount_reversed, sequence = m.sequence
        FROM moved m WHERE t.fund_id = of_fund AND t.year = m.year AND t.kind = m.kind
            AND coalesce(t.organisation_id, 0) = coalesce(m.organisation_id, 0)
        RETURNING t.year, t.kind, t.organisation_id
    )
    INSERT INTO public.portfolio_total
            (fund_id, year, kind, organisation_id, amount, amount_reversed, sequence)
        SELECT of_fund, m.year, m.kind, m.organisation_id, m.amount, m.amount_reversed, m.sequence
        FROM moved m
        WHERE NOT EXISTS (SELECT FROM found f WHERE f.year = m.year AND f.kind = m.kind
            AND coalesce(f.organisation_id, 0) = coalesce(m.organisation_id, 0));
END $$;
"""

MOVE_TOTAL = """
CREATE OR REPLACE FUNCTION portfolio_move_total(e portfolio_ledgerentry) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    of_year integer := extract(year FROM e.valid_date);
    of_kind text := e.kind;
    of_board bigint;
    forward numeric := e.amount;
    back numeric := 0;
BEGIN
    IF e.reverses_id IS NOT NULL THEN
        SELECT kind INTO of_kind FROM public.portfolio_ledgerentry WHERE id = e.reverses_id;
        forward := 0;
        back := e.amount;
    END IF;
    SELECT organisation_id INTO of_board FROM public.portfolio_investment
        WHERE id = e.investment_id;
    UPDATE public.portfolio_total
        SET amount = amount + forward, amount_reversed = amount_reversed + back,
            sequence = e.sequence
        WHERE fund_id = e.fund_id AND year = of_year AND kind = of_kind
            AND coalesce(organisation_id, 0) = coalesce(of_board, 0);
    IF NOT FOUND THEN
        INSERT INTO public.portfolio_total
                (fund_id, year, kind, organisation_id, amount, amount_reversed, sequence)
            VALUES (e.fund_id, of_year, of_kind, of_board, forward, back, e.sequence);
    END IF;
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
            = (NEW.id, NEW.fund_id, NEW.year, NEW.kind)
            AND OLD.organisation_id IS NOT DISTINCT FROM NEW.organisation_id THEN
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
        LEFT JOIN public.portfolio_investment i ON i.id = e.investment_id
        WHERE e.fund_id = NEW.fund_id AND e.sequence > counted AND e.sequence <= NEW.sequence
            AND extract(year FROM e.valid_date) = NEW.year
            AND coalesce(original.kind, e.kind) = NEW.kind
            AND i.organisation_id IS NOT DISTINCT FROM NEW.organisation_id;
    IF moved.last = NEW.sequence AND NEW.amount = before + moved.amount
            AND NEW.amount_reversed = reversed + moved.back THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a total moves only by an entry: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'total_moves_only_by_an_entry';
END $$;
"""

GUARD_INVESTMENT = BATCH.former(KEEPERS.GUARD_INVESTMENT).replace(
    """(OLD.id, OLD.fund_id, OLD.decision_id, OLD.created_by_id, OLD.created_at)
            = (NEW.id, NEW.fund_id, NEW.decision_id, NEW.created_by_id, NEW.created_at)""",
    """(OLD.id, OLD.fund_id, OLD.decision_id, OLD.organisation_id,
            OLD.created_by_id, OLD.created_at)
            = (NEW.id, NEW.fund_id, NEW.decision_id, NEW.organisation_id,
            NEW.created_by_id, NEW.created_at)""",
)

EMPTY = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE portfolio_total DISABLE TRIGGER moves_by_entry;
DELETE FROM portfolio_total;
"""

COUNT_AGAIN = """
INSERT INTO portfolio_total (fund_id, year, kind, {board}amount, amount_reversed, sequence)
    SELECT h.fund_id, k.year, k.kind, {board}sum(k.amount), sum(k.amount_reversed), max(k.sequence)
    FROM portfolio_fundhead h, portfolio_of_kind_after(h.fund_id, 0) k
    GROUP BY h.fund_id, {board}k.year, k.kind;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE portfolio_total ENABLE ALWAYS TRIGGER moves_by_entry;
"""


def count_again(board: str = "") -> str:
    """The totals anew from the entries, per board where they name one."""
    return COUNT_AGAIN.format(board=board)


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0021_requests_add_up_and_stay")]
    operations = [
        migrations.RunSQL(EMPTY, count_again()),
        AtOnce([
        migrations.RemoveConstraint("total", "one_total_per_year"),
        migrations.AddField(
            "total",
            "organisation",
            models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.organisation",
                verbose_name="board of the investment",
            ),
        ),
        migrations.AddConstraint(
            "total",
            models.UniqueConstraint(
                fields=["fund", "year", "kind", "organisation"],
                name="one_total_per_year",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "total",
            models.CheckConstraint(
                condition=Q(kind__in=OF_INVESTMENT, organisation__isnull=False)
                | (~Q(kind__in=OF_INVESTMENT) & Q(organisation__isnull=True)),
                name="total_names_board_where_its_kind_does",
            ),
        ),
        ]),
        migrations.RunSQL("DROP FUNCTION portfolio_of_kind_after;", BATCH.OF_KIND),
        migrations.RunSQL(OF_KIND, "DROP FUNCTION portfolio_of_kind_after;"),
        migrations.RunSQL(MOVE_TOTALS, BATCH.former(BATCH.MOVE_TOTALS)),
        migrations.RunSQL(MOVE_TOTAL, BATCH.former(MOVERS.MOVE_TOTAL)),
        migrations.RunSQL(GUARD_TOTAL, BATCH.GUARD_TOTAL),
        migrations.RunSQL(GUARD_INVESTMENT, BATCH.former(KEEPERS.GUARD_INVESTMENT)),
        migrations.RunSQL(count_again("organisation_id, "), EMPTY),
    ]
