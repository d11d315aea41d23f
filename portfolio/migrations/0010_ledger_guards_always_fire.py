"""The ledger's guards fire whatever the session calls itself.

A superuser who sets `session_replication_role = replica` switches off the triggers that fire "in
origin"; these fire always. Only ALTER TABLE … DISABLE TRIGGER is left, which `verify_ledger` sees.
"""

from django.db import migrations

GUARDS = {
    "portfolio_ledgerentry": (
        "a_number_entry",
        "b_apply_entries",
        "c_check_transfer",
        "d_check_life",
        "append_only",
        "never_truncated",
    ),
    "portfolio_fundhead": ("moves_by_entry", "never_truncated"),
    "portfolio_balance": ("moves_by_entry", "never_truncated"),
    "portfolio_total": ("moves_by_entry", "never_truncated"),
}


def _enable(how: str) -> str:
    return "\n".join(
        f"ALTER TABLE {table} ENABLE {how}TRIGGER {name};"
        for table, names in GUARDS.items()
        for name in names
    )


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0009_entries_within_the_funds_life")]
    operations = [migrations.RunSQL(_enable("ALWAYS "), _enable(""))]
