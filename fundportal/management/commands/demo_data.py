"""`manage.py demo_data`: loads the demonstration once; with numbers, data for load tests."""

from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.demo import load, mail, making, report, volume
from fundportal.demo.cast import LOGINS, PASSWORD, email


class Command(BaseCommand):
    help = "Loads the demonstration data once; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many of each kind to make beside the demonstration, all 0 when not given."""
        parser.add_argument("--beside", action="store_true", help=SUPPRESS)  # see `making`
        for name in ("applications", "investments", "entries", "observations"):
            parser.add_argument(f"--{name}", type=int, default=0, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is not there yet and say what there is."""
        if options["beside"]:
            making.make_all_when_asked()
            return
        if load.is_loaded() and not report.waits():
            self.stdout.write(_("The demonstration data is there already."))
        else:
            _load()
            self.stdout.write(_("The demonstration data is loaded."))
        made = volume.grow(
            applications=options["applications"],
            investments=options["investments"],
            entries=options["entries"],
            observations=options["observations"],
        )
        for what, count in made.items():
            self.stdout.write(f"{what}: {count}")
        if options["verbosity"] > 1:
            widest = max(len(email(login)) for login in LOGINS)
            for login in LOGINS:
                self.stdout.write(f"{email(login):<{widest}}  {PASSWORD}")


def _load() -> None:
    """Load the demonstration and publish its reports; goes on where it was broken off."""
    with making.beside():
        if not load.is_loaded():
            with transaction.atomic():
                load.load(timezone.localdate())
                report.ask_for_published(timezone.now())
    with transaction.atomic():
        report.publish_made(timezone.now())
        mail.settle()
        report.write_papers(timezone.now())
