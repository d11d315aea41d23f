"""Run by a test in a process of its own: records an upload and is killed once rows are in."""

import os
import signal
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fundportal.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from evaluations import outcome_staging, outcomes  # noqa: E402
from evaluations.models import OutcomeUpload  # noqa: E402

store = outcome_staging.store


def store_and_die(*args: object) -> int:
    """Write the rows, then end without a chance to tidy up."""
    store(*args)  # type: ignore[arg-type]
    print("rows written", flush=True)  # noqa: T201
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


outcome_staging.store = store_and_die  # type: ignore[assignment]
upload = OutcomeUpload.objects.get(pk=sys.argv[1])
outcomes.record(
    upload, by=upload.uploaded_by, at=timezone.now(), progress=lambda percent, step: None
)
