"""Everything the demo needs before its first page, in one process: tables, data, static files.

Run by `fundportal.launcher`; what it prints on stdout are the logins.
"""

import hashlib
import os
import sys
import traceback

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from fundportal import celery, places
from fundportal.console import _, complain


def main() -> int:
    """Migrates, loads the demo data once, collects the static files when they have changed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fundportal.settings")
    try:
        django.setup()
        call_command("migrate", verbosity=0, interactive=False, skip_checks=False)
        call_command("demo_data", verbosity=2)  # 2: prints the logins
        _collect_static()
        celery.make_folders()
    except (ImproperlyConfigured, DatabaseError) as fault:
        complain(_("The database cannot be used: %s") % " ".join(str(fault).split()))
        return 1
    except CommandError as fault:
        complain(str(fault))
        return 1
    except Exception as fault:
        log = places.state() / "demo-fault.log"
        log.write_text(traceback.format_exc())
        complain(
            _("Something unexpected went wrong: %(fault)s. The details are in %(log)s")
            % {"fault": f"{type(fault).__name__} {fault}", "log": log}
        )
        return 1
    return 0


def _collect_static() -> None:
    stamp = places.state() / "static.stamp"
    wanted = _fingerprint_of_static()
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(wanted)


def _fingerprint_of_static() -> str:
    """Changes with any name, size or time of a file that the finders see."""
    from django.contrib.staticfiles.finders import get_finders  # after django.setup

    digest = hashlib.sha256(django.__version__.encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
