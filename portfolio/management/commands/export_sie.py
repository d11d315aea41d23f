"""`manage.py export_sie FUND --year Y`: a fund's vouchers as SIE type 4I."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from fundportal.console import reason_of
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund
from portfolio import vouchers


class Command(BaseCommand):
    """Writes the vouchers of a fund's year, to the screen or to a file."""

    help = "Writes a year's vouchers of a fund as SIE type 4I (code page 437)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The fund by its slug, the year, and where to write."""
        parser.add_argument("fund", metavar="FUND", help="slug of the fund")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--out", metavar="FILE", type=Path, help="else to stdout")

    def handle(self, *, fund: str, year: int, out: Path | None, **_more: Any) -> None:
        """Write the file; a fund or year without vouchers ends with 2 and its reason."""
        with override(settings.LANGUAGE_CODE):
            try:
                content = vouchers.sie_file(_found(fund), year, today=timezone.localdate())
                if out is None:
                    sys.stdout.buffer.write(content)
                else:
                    out.write_bytes(content)
                    self.stdout.write(str(out.resolve()))
            except (Refused, OSError) as refusal:
                said = reason_of(refusal) if isinstance(refusal, OSError) else refusal
                self.stderr.write(f"{out or fund}: {said}")
                sys.exit(2)


def _found(slug: str) -> Fund:
    fund = Fund.objects.filter(slug=slug).first()
    if fund is None:
        raise vouchers.NothingToHandOver(_("there is no fund of that name, expected its slug"))
    return fund
