"""The portal behind gunicorn as in production, and the one connection that asks it."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from fundportal import places

HOST = "bench.example"
SERVER = ("-k", "gthread", "-w", "2", "--threads", "4")
BROWSER = {"Host": HOST, "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip, deflate, br"}
START_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """What came back: its content as sent, all its bytes (head too), and the time it took."""

    status: int
    content: bytes
    encoding: str
    transferred: int
    seconds: float


class Visitor:
    """One keep-alive connection, with a session cookie or without."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._connection.connect()
        assert self._connection.sock
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.cookie = cookie

    def get(self, path: str, *, cookie: str | None = None) -> Answer:
        """Asks for one address and reads all of the answer."""
        sent = self.cookie if cookie is None else cookie
        return self._ask("GET", path, BROWSER | ({"Cookie": sent} if sent else {}))

    def plain(self, path: str, *, cookie: str) -> bytes:
        """A page before it is compressed."""
        plain = {**BROWSER, "Accept-Encoding": "identity", "Cookie": cookie}
        return self._ask("GET", path, plain).content

    def post(self, path: str, fields: dict[str, str], *, cookie: str, token: str) -> Answer:
        """Sends a form as htmx does, from a page of the portal, and reads all of the answer."""
        headers = {
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"https://{HOST}/",
            "X-CSRFToken": token,
            "HX-Request": "true",
        }
        return self._ask("POST", path, BROWSER | headers, urlencode(fields))

    def _ask(self, method: str, path: str, headers: dict[str, str], body: str = "") -> Answer:
        began = time.perf_counter()
        self._connection.request(method, path, body=body or None, headers=headers)
        response = self._connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - began
        head = sum(len(name) + len(value) + 4 for name, value in response.getheaders())
        head += len(f"HTTP/1.1 {response.status} {response.reason}\r\n\r\n")
        encoding = response.getheader("Content-Encoding", "")
        return Answer(response.status, content, encoding, head + len(content), seconds)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()


@contextlib.contextmanager
def served(environment: dict[str, str]) -> Iterator[int]:
    """The portal answering on a free port, which is given; stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", *SERVER, f"--bind=127.0.0.1:{port}"]
    process = subprocess.Popen(
        [*command, "fundportal.wsgi"], cwd=places.CHECKOUT, env={**os.environ, **environment}
    )
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            if Visitor(port).get("/healthz").status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("the web server did not come up")
