"""Kontroll av huvudboken: computes chain, balances and totals again from the entries.

It changes nothing. One statement, so one snapshot, however much is posted meanwhile. It has its
own text of the canonical form: a changed function in the database deceives the writer, not the
reader.
"""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from fundportal.directory.models import Fund
from portfolio.models import LedgerEntry
from portfolio.models.ledger import GENESIS


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong in one fund."""

    fund: str
    sequence: int | None
    what: str

    def __str__(self) -> str:
        where = f"entry {self.sequence}: " if self.sequence is not None else ""
        return f"{self.fund}: {where}{self.what}"


@dataclass(frozen=True)
class Verification:
    """How much was computed again, and what did not agree."""

    funds: int
    entries: int
    balances: int
    totals: int
    faults: tuple[Fault, ...]

    @property
    def is_ok(self) -> bool:
        """Whether everything agreed."""
        return not self.faults


def verify(fund: Fund | None = None) -> Verification:
    """Kontrollera: recompute every fund's ledger, or one fund's; faults come in order of number."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"fund": fund.pk if fund else None, "genesis": GENESIS})
        rows = cursor.fetchall()
    counts = {what: number for slug, number, what, rank in rows if slug is None}
    faults = tuple(
        Fault(slug, number, what) for slug, number, what, rank in rows if slug is not None
    )
    return Verification(
        funds=counts["funds"],
        entries=counts["entries"],
        balances=counts["balances"],
        totals=counts["totals"],
        faults=faults,
    )


def head_of(fund: Fund) -> tuple[int, str]:
    """Return the number and hash of the fund's last entry: what an annual report prints."""
    last = LedgerEntry.objects.filter(fund=fund).order_by("-sequence").first()
    return (last.sequence, last.hash) if last else (0, GENESIS)


_CANONICAL: Final = """concat_ws(E'\\n',
    'fundportal ledger entry 1',
    'fund ' || fund_id,
    'sequence ' || sequence,
    'kind ' || kind,
    'from ' || from_account,
    'to ' || to_account,
    'amount ' || amount,
    'investment ' || coalesce(investment_id::text, '-'),
    'valid ' || to_char(valid_date, 'YYYY-MM-DD'),
    'at ' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'by ' || by_id,
    'decision ' || to_json(decision_reference)::text,
    'note ' || to_json(note)::text,
    'reverses ' || coalesce(reverses_id::text, '-'),
    'transfer ' || coalesce(transfer::text, '-'),
    'key ' || idempotency_key,
    'previous ' || previous_hash)"""

_STATEMENT: Final = f"""
WITH wanted AS (
    SELECT id, slug FROM directory_fund
    WHERE %(fund)s::bigint IS NULL OR id = %(fund)s::bigint
), entry AS MATERIALIZED (
    SELECT e.fund_id, e.sequence, e.hash, e.previous_hash, e.amount, e.from_account, e.to_account,
        coalesce(e.investment_id, 0) AS investment, extract(year FROM e.valid_date)::int AS year,
        coalesce(original.kind, e.kind) AS kind, e.reverses_id IS NOT NULL AS is_reversal,
        e.canonical = e.again AS text_agrees,
        e.hash = encode(sha256(convert_to(e.canonical, 'UTF8')), 'hex') AS hash_agrees
    FROM (SELECT *, {_CANONICAL} AS again FROM portfolio_ledgerentry) e
    LEFT JOIN portfolio_ledgerentry original ON original.id = e.reverses_id
    WHERE e.fund_id IN (SELECT id FROM wanted)
), chain AS (
    SELECT *, row_number() OVER (PARTITION BY fund_id ORDER BY sequence) AS expected,
        lag(hash, 1, %(genesis)s) OVER (PARTITION BY fund_id ORDER BY sequence) AS follows
    FROM entry
), tail AS (
    SELECT fund_id, sequence, hash FROM entry
    JOIN (SELECT fund_id, max(sequence) AS sequence FROM entry GROUP BY fund_id) ends
        USING (fund_id, sequence)
), moved AS (
    SELECT fund_id, account, investment, sum(amount) AS amount FROM (
        SELECT fund_id, to_account AS account,
            CASE to_account WHEN 'free' THEN 0 ELSE investment END AS investment, amount FROM entry
        UNION ALL
        SELECT fund_id, from_account, CASE from_account WHEN 'free' THEN 0 ELSE investment END,
            -amount FROM entry) halves
    WHERE account <> 'outside' GROUP BY fund_id, account, investment
), kept AS (
    SELECT fund_id, account, coalesce(investment_id, 0) AS investment, amount
    FROM portfolio_balance WHERE fund_id IN (SELECT id FROM wanted)
), summed AS (
    SELECT fund_id, year, kind, coalesce(sum(amount) FILTER (WHERE NOT is_reversal), 0) AS amount,
        coalesce(sum(amount) FILTER (WHERE is_reversal), 0) AS amount_reversed
    FROM entry GROUP BY fund_id, year, kind
), totalled AS (
    SELECT fund_id, year, kind, amount, amount_reversed
    FROM portfolio_total WHERE fund_id IN (SELECT id FROM wanted)
), chain_fault AS (
    SELECT fund_id, CASE WHEN sequence > expected THEN expected ELSE sequence END AS sequence,
        CASE WHEN sequence <> expected THEN 'is missing from the ledger'
            WHEN NOT text_agrees THEN 'has been changed: its fields are not those that were sealed'
            WHEN NOT hash_agrees THEN 'has been changed: its hash is not that of its text'
            ELSE 'does not follow the entry before it' END AS what, 1 AS rank
    FROM chain
    WHERE sequence <> expected OR NOT text_agrees OR NOT hash_agrees OR previous_hash <> follows
), head_fault AS (
    SELECT coalesce(h.fund_id, t.fund_id) AS fund_id,
        CASE WHEN h.sequence > coalesce(t.sequence, 0) THEN coalesce(t.sequence, 0) + 1
            ELSE t.sequence END AS sequence,
        CASE WHEN h.sequence > coalesce(t.sequence, 0)
            THEN 'is missing: the ledger goes on to entry ' || h.sequence
            ELSE 'is not the one that the head of the ledger names' END AS what, 2 AS rank
    FROM (SELECT * FROM portfolio_fundhead WHERE fund_id IN (SELECT id FROM wanted)) h
    FULL JOIN tail t ON t.fund_id = h.fund_id
    WHERE (h.sequence, h.hash) IS DISTINCT FROM (t.sequence, t.hash)
        AND NOT (t.fund_id IS NULL AND h.sequence = 0 AND h.hash = %(genesis)s)
), balance_fault AS (
    SELECT coalesce(m.fund_id, k.fund_id) AS fund_id, NULL::bigint AS sequence,
        'balance ' || coalesce(m.account, k.account)
        || CASE coalesce(m.investment, k.investment) WHEN 0 THEN ''
            ELSE ' of investment ' || coalesce(m.investment, k.investment) END
        || ' is ' || coalesce(k.amount::text, 'missing') || ', the entries give '
        || coalesce(m.amount, 0) AS what, 3 AS rank
    FROM moved m FULL JOIN kept k
        ON (k.fund_id, k.account, k.investment) = (m.fund_id, m.account, m.investment)
    WHERE m.amount IS DISTINCT FROM k.amount
), total_fault AS (
    SELECT coalesce(s.fund_id, t.fund_id) AS fund_id, NULL::bigint AS sequence,
        'total ' || coalesce(s.kind, t.kind) || ' ' || coalesce(s.year, t.year) || ' is '
        || coalesce((t.amount - t.amount_reversed)::text, 'missing') || ', the entries give '
        || coalesce(s.amount - s.amount_reversed, 0) AS what, 4 AS rank
    FROM summed s FULL JOIN totalled t ON (t.fund_id, t.year, t.kind) = (s.fund_id, s.year, s.kind)
    WHERE (s.amount, s.amount_reversed) IS DISTINCT FROM (t.amount, t.amount_reversed)
), fault AS (
    SELECT DISTINCT ON (fund_id) * FROM (
        SELECT * FROM chain_fault UNION ALL SELECT * FROM head_fault
        UNION ALL SELECT * FROM balance_fault UNION ALL SELECT * FROM total_fault) every
    ORDER BY fund_id, rank, sequence, what
)
SELECT wanted.slug, fault.sequence, fault.what, fault.rank
FROM fault JOIN wanted ON wanted.id = fault.fund_id
UNION ALL SELECT NULL, (SELECT count(*) FROM wanted), 'funds', 0
UNION ALL SELECT NULL, (SELECT count(*) FROM entry), 'entries', 0
UNION ALL SELECT NULL, (SELECT count(*) FROM kept), 'balances', 0
UNION ALL SELECT NULL, (SELECT count(*) FROM totalled), 'totals', 0
ORDER BY 1, 2
"""  # noqa: S608 - the inserted text is the constant above
