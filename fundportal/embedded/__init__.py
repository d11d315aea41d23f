"""The PostgreSQL that comes with the packages, for demo and tests: started and stopped on request.

Nothing here happens because settings are imported. The server listens on a Unix socket only, its
folder is closed to everyone else, and it knows people by their login (`peer`), not by trust.
"""

from fundportal.embedded.layout import EmbeddedFault, Layout, for_checkout
from fundportal.embedded.server import Server

__all__ = [
    "EmbeddedFault",
    "Layout",
    "Server",
    "for_checkout",
    "running_url",
    "start",
    "stop",
    "url",
]

_servers: dict[str, Server] = {}


def _server(purpose: str) -> Server:
    durable = purpose != "test"
    return _servers.setdefault(purpose, Server(for_checkout(purpose), durable=durable))


def url(purpose: str = "") -> str:
    """The DATABASE_URL of this checkout's server, whether it runs or not."""
    return for_checkout(purpose).url


def start(purpose: str = "") -> str:
    """Starts this checkout's server unless it runs, and answers its DATABASE_URL."""
    return _server(purpose).start()


def stop(purpose: str = "") -> None:
    """Stops this checkout's server unless another process still uses it."""
    _server(purpose).stop()


def running_url(purpose: str = "") -> str | None:
    """The DATABASE_URL of this checkout's server if it runs."""
    return url(purpose) if _server(purpose).is_running() else None
