"""Frozen contents: back from JSON as they were, the same fingerprint whatever the order."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from fundportal import frozen


@dataclass(frozen=True)
class Inner:
    name: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Outer:
    title: str
    chosen: Inner | None
    cells: tuple[str | None, ...]
    inner: tuple[Inner, ...]


WHOLE = Outer("Å", Inner("a", (1, 2)), ("1", None), (Inner("b", ()), Inner("c", (3,))))


@pytest.mark.parametrize("content", [WHOLE, Outer("", None, (), ())])
def test_a_content_comes_back_as_it_was(content: Outer) -> None:
    assert frozen.revived(Outer, frozen.as_plain(content)) == content


def test_unknown_and_missing_keys_are_refused() -> None:
    plain = frozen.as_plain(WHOLE)
    with pytest.raises(ValueError, match="unknown keys in Outer"):
        frozen.revived(Outer, {**plain, "more": 1})
    with pytest.raises(ValueError, match="unknown keys in Inner"):
        frozen.revived(Outer, {**plain, "chosen": {**plain["chosen"], "more": 1}})
    del plain["title"]
    with pytest.raises(TypeError):
        frozen.revived(Outer, plain)


def test_the_fingerprint_does_not_hang_on_the_order_of_keys() -> None:
    assert frozen.fingerprint({"a": 1, "b": "å"}) == frozen.fingerprint({"b": "å", "a": 1})
    assert frozen.fingerprint({"a": 1}) != frozen.fingerprint({"a": 2})
    assert frozen.pretty({"b": "å", "a": 1}) == '{\n  "a": 1,\n  "b": "å"\n}\n'.encode()
