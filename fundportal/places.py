"""Where this installation keeps what it writes beside the database; only names, nothing is made."""

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def state() -> Path:
    """The folder of everything this checkout writes: STATE_DIR, else `var/` in the checkout."""
    return Path(os.environ.get("STATE_DIR") or CHECKOUT / "var").absolute()


def instance() -> str:
    """A short name of this installation, the same every time: from the path of its state folder."""
    return hashlib.sha256(os.fsencode(state())).hexdigest()[:12]


def broker() -> Path:
    """The folder of Celery's filesystem transport, used where REDIS_URL is not set."""
    return state() / "celery"
