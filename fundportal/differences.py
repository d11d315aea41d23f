"""What differs between two texts, word by word; pure, no queries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added"]
WORDS = re.compile(r"\n|[^\S\n]*\S+|[^\S\n]+")
# above this many comparisons of words a text is first compared line by line
MOST_PAIRS = 12_000_000


@dataclass(frozen=True)
class Piece:
    """A run of words that stands in both texts, only in the earlier or only in the later one."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Difference:
    """One question of a section, or one of its rows, as it was and as it became."""

    label: str
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the two texts differ."""
        return any(piece.kind != "same" for piece in self.pieces)

    @property
    def before(self) -> str:
        """The earlier text."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "added")

    @property
    def after(self) -> str:
        """The later text."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "removed")


def between(
    before: Iterable[tuple[str, str]], after: Iterable[tuple[str, str]]
) -> tuple[Difference, ...]:
    """Compare two lists of label and text; a label in only one of them is all added or removed."""
    earlier, later = _keyed(before), _keyed(after)
    labels = [*later, *(key for key in earlier if key not in later)]
    return tuple(
        Difference(label, compare(earlier.get((label, turn), ""), later.get((label, turn), "")))
        for label, turn in labels
    )


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as runs of words, in reading order, what was removed before what was added."""
    earlier, later = WORDS.findall(before), WORDS.findall(after)
    if len(earlier) * len(later) > MOST_PAIRS:
        return tuple(_joined(_by_lines(before, after)))
    return tuple(_joined(_runs(earlier, later)))


def _by_lines(before: str, after: str) -> Iterator[Piece]:
    """Compare line by line, and word by word within the lines that were exchanged."""
    earlier, later = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, low, high, start, end in SequenceMatcher(None, earlier, later).get_opcodes():
        old, new = "".join(earlier[low:high]), "".join(later[start:end])
        if kind == "equal":
            yield Piece("same", new)
            continue
        old_words, new_words = WORDS.findall(old), WORDS.findall(new)
        if len(old_words) * len(new_words) > MOST_PAIRS:
            yield from (Piece("removed", old), Piece("added", new))
        else:
            yield from _runs(old_words, new_words)


def _runs(earlier: list[str], later: list[str]) -> Iterator[Piece]:
    """Compare words without regard to the spaces before them."""
    old, new = ([word.strip(" \t") for word in words] for words in (earlier, later))
    for kind, low, high, start, end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":  # with the earlier text's space where a word before it is gone
            first = later[start] if later[start][:1].isspace() else earlier[low]
            yield Piece("same", first + "".join(later[start + 1 : end]))
            continue
        yield Piece("removed", "".join(earlier[low:high]))
        yield Piece("added", "".join(later[start:end]))


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Without empty pieces, neighbours of the same kind as one."""
    last: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if last is not None and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _keyed(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, int], str]:
    """Each text by its label and its turn among those with the same label."""
    turns: Counter[str] = Counter()
    keyed = {}
    for label, text in pairs:
        keyed[label, turns[label]] = text
        turns[label] += 1
    return keyed
