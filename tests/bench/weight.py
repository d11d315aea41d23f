"""What a browser fetches with a page on the first visit, and how many bytes that is."""

import gzip
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import brotli

from tests.bench.portal import Answer, Visitor

LOADED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"}
SOURCES = {"script", "img", "iframe", "embed", "source", "video", "audio", "track"}
IN_STYLES = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")


class _Loaded(HTMLParser):
    """Collects the addresses that a page loads by itself, the pictures of `srcset` too."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "link" and LOADED_LINKS & set(known.get("rel", "").split()):
            self.addresses.append(known.get("href", ""))
        elif tag in SOURCES:
            self.addresses += [known.get("src", ""), known.get("poster", "")]
            self.addresses += [
                part.split()[0] for part in known.get("srcset", "").split(",") if part
            ]
        elif tag == "object":
            self.addresses.append(known.get("data", ""))
        elif tag in {"use", "image"}:
            self.addresses.append(known.get("href", known.get("xlink:href", "")).partition("#")[0])


def loaded_by(path: str, visitor: Visitor) -> dict[str, Answer]:
    """The page and everything it loads, by address; each once, those of style sheets too."""
    found = {path: visitor.get(path)}
    waiting = _in_page(path, found[path])
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = answer = visitor.get(address)
        if answer.status != 200:
            raise RuntimeError(f"{path} loads {address}, which answers {answer.status}")
        if address.endswith(".css"):
            waiting += _in_styles(address, answer)
    return found


def _in_page(path: str, page: Answer) -> list[str]:
    reader = _Loaded()
    reader.feed(_text(page))
    return _addresses(path, reader.addresses)


def _in_styles(path: str, styles: Answer) -> list[str]:
    return _addresses(path, [one or two for one, two in IN_STYLES.findall(_text(styles))])


def _addresses(base: str, found: list[str]) -> list[str]:
    named = [urljoin(base, one) for one in found if one and not one.startswith(("data:", "#"))]
    foreign = [one for one in named if not one.startswith("/") or one.startswith("//")]
    if foreign:
        raise RuntimeError(f"{base} loads from elsewhere: {foreign}")
    return named


def _text(answer: Answer) -> str:
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}[answer.encoding]
    return unpack(answer.content).decode()
