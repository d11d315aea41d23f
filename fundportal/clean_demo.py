"""`make clean-demo`: removes what the demo has kept; refuses while one runs.

python -m fundportal.clean_demo
"""

import shutil
import sys
from pathlib import Path

from fundportal import embedded, launcher, places
from fundportal.console import _, complain, say

KEPT = ("cache", "celery", "files", "static", "static.stamp", "secret_key", "demo-fault.log")


def main() -> int:
    """Removes database, files and secret of the demo; what else lies in the folder stays."""
    state = places.state()
    try:
        with launcher.only_one("make clean-demo"):
            embedded.stop()
            _remove(embedded.for_checkout().home)
            for name in (*KEPT, *(found.name for found in state.glob("celerybeat-schedule*"))):
                _remove(state / name)
    except (launcher.CannotStart, embedded.EmbeddedFault) as fault:
        complain(str(fault))
        return 1
    say(_("The demo's data is removed. The next “make demo” begins anew."))
    return 0


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
