"""A disk that does not take what is written: the fault as a sentence, so that waiting helps."""

from __future__ import annotations

import contextlib
import errno
import logging
from collections.abc import Iterator

from django.utils.translation import gettext as _

from fundportal.directory.errors import Passing

logger = logging.getLogger(__name__)

FULL = (errno.ENOSPC, errno.EDQUOT)


class NotStored(Passing):
    """The disk did not take the file; nothing of it is kept."""


@contextlib.contextmanager
def faults_told() -> Iterator[None]:
    """While something is written: a fault of the disk becomes a sentence."""
    try:
        yield
    except OSError as fault:
        logger.error("a file could not be stored: %s", fault)
        raise NotStored(_sentence(fault)) from fault


def _sentence(fault: OSError) -> str:
    if fault.errno in FULL:
        return _("The disk is full: the file was not stored. Tell the administrator, try later.")
    return _("The file could not be stored just now. Try again in a while.")
