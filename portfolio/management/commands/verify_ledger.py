"""Verifies the ledger: `python manage.py verify_ledger [FUND]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fundportal.directory.models import Fund
from portfolio.verify import verify


class Command(BaseCommand):
    """Recompute balances, totals and hash chain; exit 0 and `ok`, or 1 and the first bad entry."""

    help = "Recomputes balances, totals and hash chain of every fund, or of the one named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One fund by its slug, or none for all."""
        parser.add_argument("fund", nargs="?", help="slug of the fund; without it, every fund")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts, or fail naming the first bad entry of each fund."""
        found = verify(self._fund(options["fund"]))
        if not found.is_ok:
            raise CommandError("\n".join(str(fault) for fault in found.faults))
        self.stdout.write(
            f"ok: {found.funds} funds, {found.entries} entries, "
            f"{found.balances} balances, {found.totals} totals"
        )

    def _fund(self, slug: str | None) -> Fund | None:
        if slug is None:
            return None
        fund = Fund.objects.filter(slug=slug).first()
        if fund is None:
            raise CommandError(f"no fund has the slug {slug!r}", returncode=2)
        return fund
