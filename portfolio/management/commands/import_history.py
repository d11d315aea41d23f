"""`manage.py import_history FILE.xlsx`: takes over an existing fund from a workbook."""

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
from fundportal.directory.access import people_with
from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, Organisation, User
from fundportal.directory.roles import Permission
from fundportal.workbooks import Limits, open_workbook
from portfolio import takeover, takeover_file, takeover_template
from portfolio.ledger import kronor
from portfolio.pages import figure_lines
from portfolio.takeover import TakenOver
from portfolio.takeover_history import FundHistory


class Unanswerable(Refused):
    """The command line asks for something that is not there."""


class Command(BaseCommand):
    """Checks the whole workbook, then enters all of it or nothing; `--check` enters nothing."""

    help = "Takes over a fund with its decisions, investments and money from a workbook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The workbook, and whether to look only; or where to write an empty one."""
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--check", action="store_true", help="show the result, enter nothing")
        parser.add_argument("--by", metavar="EMAIL", help="who enters it; else a fund manager")
        parser.add_argument("--template", type=Path, metavar="OUT.xlsx", help="write an empty one")

    def handle(
        self, *, file: Path | None, check: bool, by: str | None, template: Path | None, **_more: Any
    ) -> None:
        """Print the resulting balances; one line per fault and exit 2 when something is wrong."""
        with override(settings.LANGUAGE_CODE):
            try:
                if template:
                    self.stdout.write(str(_write_template(template)))
                elif file is None:
                    raise Unanswerable(_("Name the workbook, or --template with a file to write."))
                else:
                    self._take_over(file, by, is_check=check)
            except takeover.FaultsInHistory as refusal:
                self._complain(f"{file}: {fault}" for fault in refusal.faults)
            except (Refused, OSError) as refusal:
                self._complain([f"{file or template}: {_sentence(refusal)}"])

    def _take_over(self, file: Path, email: str | None, *, is_check: bool) -> None:
        history = _read(file)
        act = takeover.rehearse if is_check else takeover.take_over
        who = _who(history.fund, email)
        self.stdout.write("\n".join(_told(act(history, by=who, at=timezone.now()), who)))
        if is_check:
            self.stdout.write(_("Nothing is entered: this was a check."))

    def _complain(self, lines: Any) -> None:
        self.stderr.write("\n".join(lines))
        sys.exit(2)


def _read(file: Path) -> FundHistory:
    limits = Limits()
    with file.open("rb") as opened:
        content = opened.read(limits.size + 1)
    workbook = open_workbook(content, limits=limits)
    history, faults = takeover_file.read_history(
        workbook, names=takeover_file.names_of(Fund.objects.all()), today=timezone.localdate()
    )
    if history is None:
        raise takeover.FaultsInHistory(faults)
    return history


def _who(fund: Fund, email: str | None) -> User:
    people = people_with(Permission.ALLOCATE, fund=fund).order_by("pk")
    person = people.filter(email__iexact=email).first() if email else people.first()
    if person is None:
        raise Unanswerable(
            _("Nobody of that name manages the fund. Give somebody the role of fund manager first.")
        )
    return person


def _told(taken: TakenOver, who: User) -> list[str]:
    """Return the resulting balances as lines."""
    lines = [
        f"{taken.fund}, {taken.first_date} – {taken.last_date}",
        _("Decisions: %(cases)d. Entries: %(entries)d. Entered by: %(who)s.")
        % {"cases": taken.cases, "entries": taken.entries, "who": who},
    ]
    if taken.was_there:
        lines.append(_("All of it is there already. Nothing is added."))
    lines += [
        f"{line.sign} {line.label}: {kronor(line.amount)}" for line in figure_lines(taken.figures)
    ]
    lines.append("= " + _("Left to distribute") + f": {kronor(taken.figures.free)}")
    for investment, figures in taken.investments:
        lines.append(
            _("%(title)s: committed %(committed)s, paid out %(paid)s, left %(left)s")
            % {
                "title": investment,
                "committed": kronor(figures.committed),
                "paid": kronor(figures.paid_out),
                "left": kronor(figures.left),
            }
        )
    return lines


def _write_template(file: Path) -> Path:
    file.write_bytes(takeover_template.template_bytes(None, Organisation.objects.order_by("name")))
    return file.resolve()


def _sentence(fault: Exception) -> str:
    return str(reason_of(fault) if isinstance(fault, OSError) else fault)
