"""Huvudbokens vakter: the triggers, functions and constraints that the ledger's tables must have.

A guard that was switched off, changed, removed or added is found here, as long as this file is the
one that was delivered: what a database says of itself could be changed with it.
"""

import hashlib
from typing import Final

from django.db import connection

_DEFINITIONS: Final = r"""
WITH guarded AS (
    SELECT oid, relname FROM pg_class WHERE oid = ANY (ARRAY['portfolio_ledgerentry',
        'portfolio_fundhead', 'portfolio_balance', 'portfolio_total']::regclass[])
)
SELECT 'trigger ' || tgname || ' of ' || relname,
    concat_ws('|', tgenabled, pg_get_triggerdef(t.oid))
FROM pg_trigger t JOIN guarded g ON g.oid = t.tgrelid
WHERE NOT tgisinternal
UNION ALL
SELECT 'check ' || conname || ' of ' || relname,
    concat_ws('|', contype, convalidated, pg_get_constraintdef(c.oid))
FROM pg_constraint c JOIN guarded g ON g.oid = c.conrelid
WHERE contype IN ('c', 'u', 'p')
UNION ALL
SELECT 'rule ' || rulename || ' of ' || relname, ev_type::text
FROM pg_rewrite r JOIN guarded g ON g.oid = r.ev_class
UNION ALL
SELECT 'function ' || p.oid::regprocedure, concat_ws('|', lanname, prosecdef, proconfig, prosrc)
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE pronamespace = 'public'::regnamespace AND p.proname = ANY (%s)
"""

FUNCTIONS: Final = (
    "portfolio_apply_entries",
    "portfolio_canonical",
    "portfolio_check_life",
    "portfolio_check_reversal",
    "portfolio_check_transfer",
    "portfolio_guard_balance",
    "portfolio_guard_head",
    "portfolio_guard_total",
    "portfolio_halves_after",
    "portfolio_lock_fund",
    "portfolio_move_balance",
    "portfolio_move_balances",
    "portfolio_move_total",
    "portfolio_move_totals",
    "portfolio_never_below_zero",
    "portfolio_number_entry",
    "portfolio_of_kind_after",
    "refuse_change",
)


def found() -> dict[str, str]:
    """Return the guards that the database has, by name, each with a digest of what it says."""
    with connection.cursor() as cursor:
        cursor.execute(_DEFINITIONS, [list(FUNCTIONS)])
        return {
            name: hashlib.sha256(definition.encode()).hexdigest()[:16]
            for name, definition in cursor.fetchall()
        }


def faults() -> list[str]:
    """Return a sentence for each guard that is not as it was delivered."""
    there = found()
    missing = [f"{name} is missing" for name in EXPECTED.keys() - there.keys()]
    strange = [f"{name} is none of the ledger's guards" for name in there.keys() - EXPECTED.keys()]
    changed = [
        f"{name} has been changed or switched off"
        for name in EXPECTED.keys() & there.keys()
        if EXPECTED[name] != there[name]
    ]
    return sorted(missing + strange + changed)


EXPECTED: Final[dict[str, str]] = {
    "check balance_is_kept_where_the_account_is of portfolio_balance": "4bdde216d461de2c",
    "check committed_money_never_below_zero of portfolio_balance": "b008d12252c1aa30",
    "check entry_amount_above_zero of portfolio_ledgerentry": "0755dc2d532f1aba",
    "check entry_is_never_booked_ahead of portfolio_ledgerentry": "9ddc5ddba5e7fb5e",
    "check entry_leads_to_a_decision of portfolio_ledgerentry": "249343ff0a600c06",
    "check entry_moves_between_two_accounts of portfolio_ledgerentry": "2dd61433004cde59",
    "check entry_names_investment_where_its_kind_does of portfolio_ledgerentry": "83041a2068113ee0",
    "check free_money_never_below_zero of portfolio_balance": "020158a7dd9fd4d6",
    "check kind_moves_between_its_accounts of portfolio_ledgerentry": "53b4c6a78e94550a",
    "check one_balance_per_account of portfolio_balance": "95481a0d4ca7d210",
    "check one_entry_per_act of portfolio_ledgerentry": "9bf81d550666203c",
    "check one_entry_per_number of portfolio_ledgerentry": "94449bb374a4da60",
    "check one_total_per_year of portfolio_total": "a190135affc2a711",
    "check paid_money_never_below_zero of portfolio_balance": "ba28d71cb747e26a",
    "check portfolio_balance_pkey of portfolio_balance": "0c07cf17fde2f0e5",
    "check portfolio_fundhead_pkey of portfolio_fundhead": "afad9622097d4108",
    "check portfolio_ledgerentry_pkey of portfolio_ledgerentry": "0c07cf17fde2f0e5",
    "check portfolio_ledgerentry_reverses_id_key of portfolio_ledgerentry": "34d351b9f64c86a8",
    "check portfolio_total_pkey of portfolio_total": "0c07cf17fde2f0e5",
    "check reversal_names_what_it_reverses of portfolio_ledgerentry": "caf95b6d44048521",
    "check reversals_count_where_they_reverse of portfolio_total": "370e742df5272f13",
    "check total_names_board_where_its_kind_does of portfolio_total": "6f938349c636c020",
    "check totals_never_below_zero of portfolio_total": "b8c1152f7de26912",
    "check transfer_names_its_other_half of portfolio_ledgerentry": "63f1084db6547f38",
    "function portfolio_apply_entries()": "47abdbee609936e4",
    "function portfolio_canonical(portfolio_ledgerentry)": "58a633eec2feaf6f",
    "function portfolio_check_life()": "62506bfe08b2f1a4",
    "function portfolio_check_reversal(portfolio_ledgerentry)": "683e1e1199f15685",
    "function portfolio_check_transfer()": "eb8bf8544d7d95d5",
    "function portfolio_guard_balance()": "2d879a4678d166f2",
    "function portfolio_guard_head()": "89d81cba702f1934",
    "function portfolio_guard_total()": "a19a04a2c46f991d",
    "function portfolio_halves_after(bigint,bigint)": "4bdc7f2fe3242101",
    "function portfolio_lock_fund(bigint)": "76ad3cb68cc99db2",
    "function portfolio_move_balance(bigint,text,bigint,numeric,bigint)": "7dd52029fb8b260d",
    "function portfolio_move_balances(bigint,bigint)": "9443ab4e0386e2eb",
    "function portfolio_move_total(portfolio_ledgerentry)": "663e911b82a55391",
    "function portfolio_move_totals(bigint,bigint)": "8b198f5d55e46bd9",
    "function portfolio_never_below_zero(bigint,bigint)": "cc8e25417b623474",
    "function portfolio_number_entry()": "78dbb51ddc4b7c66",
    "function portfolio_of_kind_after(bigint,bigint)": "73e1b3ae495f311d",
    "function refuse_change()": "b6f09b17a3283190",
    "trigger a_number_entry of portfolio_ledgerentry": "2716b4ca22fa354e",
    "trigger append_only of portfolio_ledgerentry": "a73a090f05314a81",
    "trigger b_apply_entries of portfolio_ledgerentry": "0c5d25a7b5b04849",
    "trigger c_check_transfer of portfolio_ledgerentry": "ee909553eff8d324",
    "trigger d_check_life of portfolio_ledgerentry": "f835105f41b3091d",
    "trigger moves_by_entry of portfolio_balance": "4ef08090f6561fcd",
    "trigger moves_by_entry of portfolio_fundhead": "bdc9fb258cf5c39c",
    "trigger moves_by_entry of portfolio_total": "8497b0cc8c39f140",
    "trigger never_truncated of portfolio_balance": "8172e051c18df49b",
    "trigger never_truncated of portfolio_fundhead": "652d5928dbf0c651",
    "trigger never_truncated of portfolio_ledgerentry": "898397e4894951b9",
    "trigger never_truncated of portfolio_total": "15a420228969c05e",
}
