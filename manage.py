#!/usr/bin/env python
"""Django's command line for Fundportal."""

import os
import sys

from fundportal.console import _, complain

NO_DJANGO = _(
    "This Python does not have the portal's packages. Run “make demo” once, then "
    "“.venv/bin/python manage.py …”."
)
NO_DATABASE = _(
    "The database does not answer: %s\nStart “make demo” in another window, or set DATABASE_URL."
)


def main() -> int:
    """Runs a command; 2 when packages or database are not there, said in a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fundportal.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import OperationalError
    except ModuleNotFoundError:
        complain(NO_DJANGO)
        return 2
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        complain(str(fault))
        return 2
    except OperationalError as fault:
        complain(NO_DATABASE % " ".join(str(fault).split()))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
