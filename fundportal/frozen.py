"""Frozen contents: what a paper says as plain JSON, back again, and its fingerprint. Pure."""

from __future__ import annotations

import hashlib
import json
import types
from dataclasses import asdict, fields, is_dataclass
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Content = TypeVar("Content")


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
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if unknown := plain.keys() - names:
        raise ValueError(f"unknown keys in {kind.__name__}: {sorted(unknown)}")
    hints = get_type_hints(kind)
    return kind(**{name: _revived(hints[name], value) for name, value in plain.items()})


def _revived(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) in (Union, types.UnionType):
        return _revived(next(kind for kind in get_args(hint) if kind is not type(None)), value)
    if get_origin(hint) is tuple:
        return tuple(_revived(get_args(hint)[0], item) for item in value)
    return revived(hint, value) if is_dataclass(hint) and isinstance(hint, type) else value
