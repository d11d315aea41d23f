"""`manage.py count_visits [FILE]`: counts the visits of public pages from the proxy's log."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from fundportal.console import reason_of
from fundportal.feedback import visits
from fundportal.feedback.access_log import EXPECTED, AccessLog, lines_of, read


class Command(BaseCommand):
    """Keeps the whole days of a log; exit 1 with lines that cannot be read, 2 without a log."""

    help = "Counts how often public pages were fetched, from the reverse proxy's access log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The log, and whether to keep days of which it holds a part only."""
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="else from stdin")
        parser.add_argument(
            "--incomplete", action="store_true", help="keep days too that the log holds in part"
        )

    def handle(self, *, file: Path | None, incomplete: bool, **_more: Any) -> None:
        """Say which days are counted, which are not, and which lines could not be read."""
        with override(settings.LANGUAGE_CODE):
            try:
                with _opened(file) as opened:
                    log = read(lines_of(opened))
            except OSError as fault:
                self.stderr.write(f"{file}: {reason_of(fault)}")
                sys.exit(2)
            wanted = sorted(log.days) if incomplete else log.whole(timezone.localdate())
            changed = visits.keep(days={day: log.days[day] for day in wanted})
            for day in sorted(log.days):
                pages = log.days[day]
                said = {"day": day, "visits": pages.total(), "pages": len(pages)}
                self.stdout.write(_sentence(day in wanted, day in changed) % said)
            if not (log.days or log.number_unreadable):
                self.stdout.write(_("The log is empty. Nothing is counted."))
            self._complain(log)

    def _complain(self, log: AccessLog) -> None:
        if not log.number_unreadable:
            return
        for number in log.unreadable:
            told = _("Line %(number)d cannot be read. Expected: %(expected)s")
            self.stderr.write(told % {"number": number, "expected": EXPECTED})
        if more := log.number_unreadable - len(log.unreadable):
            self.stderr.write(_("And %(more)d more lines that cannot be read.") % {"more": more})
        sys.exit(1)


@contextmanager
def _opened(file: Path | None) -> Iterator[BinaryIO]:
    if file is None:
        yield sys.stdin.buffer
    else:
        with file.open("rb") as opened:
            yield opened


def _sentence(is_wanted: bool, is_changed: bool) -> str:
    if not is_wanted:
        return _("%(day)s: not counted, the log does not hold the whole day undamaged")
    if is_changed:
        return _("%(day)s: %(visits)d visits to %(pages)d pages")
    return _("%(day)s: counted before, %(visits)d visits")
