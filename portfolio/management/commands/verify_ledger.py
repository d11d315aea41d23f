"""Verifies the ledger: `python manage.py verify_ledger [FUND] [--heads [FILE]]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fundportal.directory.models import Fund
from portfolio import heads
from portfolio.verify import verify


class Command(BaseCommand):
    """Recompute balances, totals and hash chain; exit 0 and `ok`, or 1 and the first bad entry."""

    help = "Recomputes balances, totals and hash chain of every fund, or of the one named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One fund by its slug, or none for all; and the heads that were kept outside."""
        parser.add_argument("fund", nargs="?", help="slug of the fund; without it, every fund")
        parser.add_argument(
            "--heads",
            nargs="?",
            const=heads.place,
            metavar="FILE",
            help="compare with the heads kept outside the database: those of FILES_DIR, or a copy",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts, or fail naming the first bad entry of each fund."""
        kept = self._kept(options["heads"])
        found = verify(self._fund(options["fund"]), kept=kept)
        if not found.is_ok:
            raise CommandError("\n".join(str(fault) for fault in found.faults))
        compared = f", {len(kept)} kept heads" if kept else ""
        self.stdout.write(
            f"ok: {found.funds} funds, {found.entries} entries, "
            f"{found.balances} balances, {found.totals} totals{compared}"
        )

    def _fund(self, slug: str | None) -> Fund | None:
        if slug is None:
            return None
        fund = Fund.objects.filter(slug=slug).first()
        if fund is None:
            raise CommandError(f"no fund has the slug {slug!r}", returncode=2)
        return fund

    def _kept(self, named: Any) -> list[heads.KeptHead]:
        """The kept heads to compare with; none when they were not asked for."""
        if named is None:
            return []
        path = Path(named() if callable(named) else named)
        try:
            return heads.read(path)
        except (OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"{path}: cannot be read: {fault}", returncode=2) from fault
        except heads.HeadsUnreadable as fault:
            raise CommandError(str(fault), returncode=2) from fault
