"""Frozen contents: what a paper says as plain JSON, back again, and its fingerprint. Pure."""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable
from dataclasses import asdict, fields, is_dataclass
from functools import cache, partial
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Content = TypeVar("Content")
Maker = Callable[[Any], Any]


def as_plain(content: Any) -> dict[str, Any]:
    """A content of nested dataclasses as plain JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(content)))
    return plain


def texts_in(plain: Any) -> list[str]:
    """Every text in a plain content, at whatever depth."""
    if isinstance(plain, str):
        return [plain]
    if not isinstance(plain, dict | list):
        return []
    inner = plain.values() if isinstance(plain, dict) else plain
    return [text for item in inner for text in texts_in(item)]


def fingerprint(plain: object) -> str:
    """SHA-256, in hexadecimal, of anything that JSON can hold (sorted keys, no spaces, UTF-8)."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def pretty(plain: object) -> bytes:
    """Anything that JSON can hold as a file that people can read: sorted keys, indent 2."""
    return (json.dumps(plain, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()


def revived(kind: type[Content], plain: dict[str, Any]) -> Content:
    """The content as it was when `as_plain` made the JSON; an unknown or missing key raises."""
    makers = _makers(kind)  # type: ignore[arg-type]
    if unknown := plain.keys() - makers:
        raise ValueError(f"unknown keys in {kind.__name__}: {sorted(unknown)}")
    return kind(**{name: _made(makers[name], value) for name, value in plain.items()})


@cache  # a report is read for each page that tells of it, and asking a class costs most of that
def _makers(kind: type[Any]) -> dict[str, Maker | None]:
    """How each field of a class is made of its JSON; None where it is the JSON itself."""
    hints = get_type_hints(kind)
    return {field.name: _maker(hints[field.name]) for field in fields(kind)}


def _maker(hint: Any) -> Maker | None:
    if get_origin(hint) in (Union, types.UnionType):
        return _maker(next(kind for kind in get_args(hint) if kind is not type(None)))
    if get_origin(hint) is tuple:
        inner = _maker(get_args(hint)[0])
        return lambda values: tuple(_made(inner, value) for value in values)
    return partial(revived, hint) if is_dataclass(hint) and isinstance(hint, type) else None


def _made(maker: Maker | None, value: Any) -> Any:
    return value if maker is None or value is None else maker(value)
