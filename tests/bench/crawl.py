"""Reads the pages of a running portal by their links, one of each kind, for the audit."""

import contextlib
import http.client
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

FIELD = re.compile(r'csrfmiddlewaretoken" value="([^"]+)')
NAMED = re.compile(
    r"/(satsningar|fonder|ansokningar|utlysningar|texter)/(?=[^/]*[-\d])(?!lagesrapporter)[^/]+/"
)
NUMBER = re.compile(r"/\d+")
MOST = 60
ROLES = ("fondforvaltare", "utvarderare", "sokande", "administrator", "attestant", "revisor")
LOGIN = "/logga-in/"


class _Links(HTMLParser):
    """Collects where a page leads."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href") if tag == "a" else None
        if address:
            self.addresses.append(address)


class Reader:
    """Somebody who follows links: anybody, or a role of the demonstration."""

    def __init__(self, port: int, role: str = "") -> None:
        self.port, self.role = port, role
        self.cookies: dict[str, str] = {}
        if role:
            self._log_in()

    def pages(self, folder: Path, start: str, most: int = MOST) -> list[Path]:
        """One page of each kind that links lead to below `start`, saved as files."""
        waiting, seen, files = [start], set(), []
        while waiting and len(files) < most:
            path = waiting.pop(0)
            kind = NUMBER.sub("/0", NAMED.sub(r"/\1/x/", urlsplit(path).path))
            if kind in seen:
                continue
            seen.add(kind)
            status, kind_of_file, text = self._ask(path)
            if status != 200 or "text/html" not in kind_of_file:
                continue
            file = folder / f"{self.role or 'anybody'}-{len(files):03}.html"
            file.write_text(text, encoding="utf-8")
            files.append(file)
            waiting += self._leads_to(path, text, start)
        return files

    def _leads_to(self, path: str, text: str, start: str) -> list[str]:
        links = _Links()
        links.feed(text)
        found = (urlsplit(urljoin(path, address)) for address in links.addresses)
        own = (one for one in found if not one.netloc and one.path.startswith(start))
        return [f"{one.path}?{one.query}" if one.query else one.path for one in own]

    def _log_in(self) -> None:
        token = FIELD.search(self._ask(LOGIN)[2])
        assert token
        given = {"login": f"{self.role}@demo.example", "password": "fundportal-demo"}
        body = urlencode({"csrfmiddlewaretoken": token[1], **given})
        self._ask(LOGIN, method="POST", body=body)

    def _ask(self, path: str, method: str = "GET", body: str = "") -> tuple[int, str, str]:
        headers = {"Referer": f"http://127.0.0.1:{self.port}{LOGIN}"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body=body or None, headers=headers)
            response = connection.getresponse()
            for name, value in response.getheaders():
                if name.lower() == "set-cookie":
                    cookie, _is, said = value.partition(";")[0].partition("=")
                    self.cookies[cookie] = said
            content = response.read().decode("utf-8", "replace")
            return response.status, response.getheader("Content-Type", ""), content
