"""`manage.py demo_data`: loads the demonstration once; with numbers, data for load tests."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from fundportal.demo import load, mail, report, volume
from fundportal.demo.cast import LOGINS, PASSWORD, email


class Command(BaseCommand):
    help = "Loads the demonstration data once; safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many of each kind to make beside the demonstration, all 0 when not given."""
        for name in ("applications", "investments", "entries", "observations"):
            parser.add_argument(f"--{name}", type=int, default=0, metavar="N")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is not there yet and say what there is."""
        if load.is_loaded():
            self.stdout.write(_("The demonstration data is there already."))
        else:
            load.load(timezone.localdate())
            report.publish_report(timezone.now())
            report.publish_constructed(timezone.now())
            mail.settle()
            report.write_papers(timezone.now())
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
