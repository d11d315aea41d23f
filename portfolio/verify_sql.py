"""The one statement of the verification: one snapshot, however much is posted meanwhile.

It has its own text of the canonical form and of the kinds: a changed function in the database
deceives the writer, not the reader. The date is written as it stands, for to_char took as long as
all else of the text: the caller sets the style that gives YYYY-MM-DD.
"""

from typing import Final

from portfolio.states import KINDS, Kind

_CANONICAL: Final = """concat_ws(E'\\n',
    'fundportal ledger entry 1',
    'fund ' || fund_id,
    'sequence ' || sequence,
    'kind ' || kind,
    'from ' || from_account,
    'to ' || to_account,
    'amount ' || amount,
    'investment ' || coalesce(investment_id::text, '-'),
    'valid ' || valid_date,
    'at ' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'by ' || by_id,
    'decision ' || to_json(decision_reference)::text,
    'note ' || to_json(note)::text,
    'reverses ' || coalesce(reverses_id::text, '-'),
    'transfer ' || coalesce(transfer::text, '-'),
    'key ' || idempotency_key,
    'previous ' || previous_hash)"""

_KINDS: Final = " OR ".join(
    f"(e.kind = '{kind}' AND e.from_account = '{movement.from_account}'"
    f" AND e.to_account = '{movement.to_account}')"
    for kind, movement in KINDS.items()
    if kind != Kind.REVERSE
)

STATEMENT: Final = f"""
WITH wanted AS (
    SELECT id, slug, opened_date FROM directory_fund
    WHERE %(fund)s::bigint IS NULL OR id = %(fund)s::bigint
    UNION ALL SELECT DISTINCT e.fund_id, 'fund ' || e.fund_id, NULL::date
    FROM portfolio_ledgerentry e WHERE %(fund)s::bigint IS NULL
        AND NOT EXISTS (SELECT FROM directory_fund f WHERE f.id = e.fund_id)
), entry AS MATERIALIZED (
    SELECT e.fund_id, e.sequence, e.hash, e.previous_hash, e.amount, e.from_account, e.to_account,
        coalesce(e.investment_id, 0) AS investment, coalesce(i.organisation_id, 0) AS board,
        extract(year FROM e.valid_date)::int AS year,
        coalesce(original.kind, e.kind) AS kind, e.reverses_id IS NOT NULL AS is_reversal,
        e.canonical = e.again AS text_agrees, e.transfer, e.kind AS own_kind, e.valid_date,
        wanted.opened_date, person.id IS NOT NULL AND wanted.opened_date IS NOT NULL AND (
            e.investment_id IS NULL OR i.fund_id = e.fund_id) AS is_linked,
        e.amount > 0 AND e.valid_date <= (e.at AT TIME ZONE 'Europe/Stockholm')::date
            AND e.decision_reference <> '' AND CASE WHEN e.kind <> 'reverse'
            THEN e.reverses_id IS NULL AND ({_KINDS})
                AND (e.from_account, e.to_account) IN (('outside', 'free'), ('free', 'outside'))
                    = (e.investment_id IS NULL)
            ELSE original.kind <> 'reverse' AND original.transfer IS NULL
                AND (original.fund_id, original.amount, original.to_account,
                    original.from_account, coalesce(original.investment_id, 0))
                = (e.fund_id, e.amount, e.from_account, e.to_account, coalesce(e.investment_id, 0))
            END IS TRUE AS is_sound,
        e.hash = encode(sha256(convert_to(e.canonical, 'UTF8')), 'hex') AS hash_agrees
    FROM (SELECT *, {_CANONICAL} AS again FROM portfolio_ledgerentry) e
    JOIN wanted ON wanted.id = e.fund_id
    LEFT JOIN portfolio_ledgerentry original ON original.id = e.reverses_id
    LEFT JOIN portfolio_investment i ON i.id = e.investment_id
    LEFT JOIN directory_user person ON person.id = e.by_id
), chain AS (
    SELECT *, row_number() OVER (PARTITION BY fund_id ORDER BY sequence) AS expected,
        lag(hash, 1, %(genesis)s) OVER (PARTITION BY fund_id ORDER BY sequence) AS follows,
        sum(CASE 'free' WHEN to_account THEN amount WHEN from_account THEN -amount END)
            OVER (PARTITION BY fund_id ORDER BY sequence ROWS UNBOUNDED PRECEDING) AS free
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
    SELECT fund_id, year, kind, board,
        coalesce(sum(amount) FILTER (WHERE NOT is_reversal), 0) AS amount,
        coalesce(sum(amount) FILTER (WHERE is_reversal), 0) AS amount_reversed
    FROM entry GROUP BY fund_id, year, kind, board
), totalled AS (
    SELECT fund_id, year, kind, coalesce(organisation_id, 0) AS board, amount, amount_reversed
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
), unsound_fault AS (
    SELECT fund_id, sequence, CASE
            WHEN NOT is_linked THEN 'names a fund, an investment or a person that is not there'
            WHEN valid_date < opened_date THEN 'is dated before the fund was opened'
            ELSE 'breaks the rules of its kind' END AS what, 3 AS rank
    FROM entry WHERE NOT is_linked OR valid_date < opened_date OR NOT is_sound
), transfer_fault AS (
    SELECT e.fund_id, min(e.sequence) AS sequence,
        'is a transfer without its other half' AS what, 3 AS rank
    FROM entry e WHERE e.transfer IS NOT NULL AND (
        SELECT count(*) <> 2 OR count(DISTINCT o.kind) <> 2 OR count(DISTINCT o.fund_id) <> 2
            OR count(DISTINCT o.amount) <> 1 OR count(DISTINCT o.valid_date) <> 1
        FROM portfolio_ledgerentry o WHERE o.transfer = e.transfer)
    GROUP BY e.fund_id
), of_investment AS (
    SELECT fund_id, sequence,
        sum(CASE 'committed' WHEN to_account THEN amount WHEN from_account THEN -amount END)
            OVER so_far AS committed,
        sum(CASE 'disbursed' WHEN to_account THEN amount WHEN from_account THEN -amount END)
            OVER so_far AS disbursed
    FROM entry WHERE investment <> 0
    WINDOW so_far AS (PARTITION BY investment ORDER BY sequence ROWS UNBOUNDED PRECEDING)
), overdraft_fault AS (
    SELECT fund_id, sequence, 'takes more than the account ' || account || ' holds' AS what,
        4 AS rank
    FROM (SELECT fund_id, sequence, 'free' AS account FROM chain WHERE free < 0
        UNION ALL SELECT fund_id, sequence,
            CASE WHEN committed < 0 THEN 'committed' ELSE 'disbursed' END
        FROM of_investment WHERE committed < 0 OR disbursed < 0) overdrawn
), balance_fault AS (
    SELECT coalesce(m.fund_id, k.fund_id) AS fund_id, NULL::bigint AS sequence,
        'balance ' || coalesce(m.account, k.account)
        || CASE coalesce(m.investment, k.investment) WHEN 0 THEN ''
            ELSE ' of investment ' || coalesce(m.investment, k.investment) END
        || ' is ' || coalesce(k.amount::text, 'missing') || ', the entries give '
        || coalesce(m.amount, 0) AS what, 5 AS rank
    FROM moved m FULL JOIN kept k
        ON (k.fund_id, k.account, k.investment) = (m.fund_id, m.account, m.investment)
    WHERE m.amount IS DISTINCT FROM k.amount
), total_fault AS (
    SELECT coalesce(s.fund_id, t.fund_id) AS fund_id, NULL::bigint AS sequence,
        'total ' || coalesce(s.kind, t.kind) || ' ' || coalesce(s.year, t.year)
        || CASE coalesce(s.board, t.board) WHEN 0 THEN ''
            ELSE ' of board ' || coalesce(s.board, t.board) END || ' is '
        || coalesce((t.amount - t.amount_reversed)::text, 'missing') || ', the entries give '
        || coalesce(s.amount - s.amount_reversed, 0) AS what, 6 AS rank
    FROM summed s FULL JOIN totalled t
        ON (t.fund_id, t.year, t.kind, t.board) = (s.fund_id, s.year, s.kind, s.board)
    WHERE (s.amount, s.amount_reversed) IS DISTINCT FROM (t.amount, t.amount_reversed)
), fault AS (
    SELECT DISTINCT ON (fund_id) * FROM (
        SELECT * FROM chain_fault UNION ALL SELECT * FROM head_fault
        UNION ALL SELECT * FROM unsound_fault UNION ALL SELECT * FROM transfer_fault
        UNION ALL SELECT * FROM overdraft_fault
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
"""  # noqa: S608 - the inserted texts are the constants above
