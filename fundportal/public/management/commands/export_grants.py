"""`manage.py export_grants --format 360giving|csv`: the open data of the investments."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from fundportal.console import reason_of
from fundportal.directory.models import Municipality
from fundportal.public.grants import Publisher, grants
from fundportal.public.open_files import grants_csv, grants_json

WRITERS = {"360giving": grants_json, "csv": grants_csv}


class Command(BaseCommand):
    """Writes the published investments, to the screen or to a file."""

    help = "Writes the published investments as 360Giving JSON or as CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The format, and where to write."""
        parser.add_argument("--format", choices=sorted(WRITERS), default="360giving")
        parser.add_argument("--out", metavar="FILE", type=Path, help="else to stdout")

    def handle(self, *, out: Path | None, **more: Any) -> None:
        """Write the file; one that cannot be written ends with 2 and its reason."""
        with override(settings.LANGUAGE_CODE):
            publisher = Publisher(Municipality.current(), settings.SITE_URL)
            text = WRITERS[more["format"]](grants(), publisher)
            try:
                if out is None:
                    sys.stdout.buffer.write(text.encode())
                else:
                    out.write_bytes(text.encode())
                    self.stdout.write(str(out.resolve()))
            except OSError as fault:
                self.stderr.write(f"{out}: {reason_of(fault)}")
                sys.exit(2)
