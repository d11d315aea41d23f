"""Closes the network for the tests: only loopback and Unix sockets can be reached."""

import ipaddress
import socket
from typing import Any

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_look_up = socket.getaddrinfo


class NetworkClosed(Exception):
    """A test tried to reach another machine."""


def _check(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    if name == "localhost":
        return
    try:
        inside = ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise NetworkClosed(f"the tests may not reach {name}")


def _guarded(method: Any) -> Any:
    def guarded(self: socket.socket, address: Any, /) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(address[0])
        return method(self, address)

    return guarded


def _guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
    _check(host)
    return _look_up(host, *args, **kwargs)


def close() -> None:
    """From here on connecting to, or looking up, any other machine raises `NetworkClosed`."""
    socket.socket.connect = _guarded(_connect)
    socket.socket.connect_ex = _guarded(_connect_ex)
    socket.getaddrinfo = _guarded_look_up


def open_again() -> None:
    """Undoes `close`."""
    socket.socket.connect = _connect
    socket.socket.connect_ex = _connect_ex
    socket.getaddrinfo = _look_up
