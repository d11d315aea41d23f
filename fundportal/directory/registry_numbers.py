"""Diarienummer: the form a registry gives its numbers, as data that cannot be slow or dangerous.

A pattern is text with placeholders, one pattern a line: `Ks {nr}/{åååå}` is met by "Ks 954/2026".
It is no regular expression: what stands outside the braces means itself, and the few placeholders
cannot follow each other in ways that would have to be tried out. Pure: no database.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_PATTERNS = 5
LONGEST_PATTERN = 60
_PLACEHOLDER = re.compile(r"\{([^{}]*+)\}")
_ANY_NUMBER, _YEAR = "nr", frozenset({"åååå", "yyyy"})


class PatternFault(ValueError):
    """The pattern is none; its text is a sentence on what to write instead."""


class WrongForm(ValueError):
    """The number does not have the form of any pattern; its text is a sentence with an example."""


@dataclass(frozen=True)
class Part:
    """A piece of a pattern: what it says, the expression that meets it, how it could look."""

    text: str
    expression: str
    example: str
    is_literal: bool = False

    @property
    def is_any_number(self) -> bool:
        """Whether it takes a number of any length, so that no digit may stand beside it."""
        return not self.is_literal and self.text == _ANY_NUMBER


@dataclass(frozen=True)
class Pattern:
    """One form that a registry number may have."""

    parts: tuple[Part, ...]

    @property
    def example(self) -> str:
        """A number of this form."""
        return "".join(part.example for part in self.parts)

    def tidied(self, typed: str) -> str | None:
        """The number written as the pattern writes it (capitals); None when the form is another."""
        expression = "".join(f"({part.expression})" for part in self.parts)
        met = re.fullmatch(expression, typed, re.IGNORECASE)
        if met is None:
            return None
        pairs = zip(self.parts, met.groups(), strict=True)
        return "".join(part.text if part.is_literal else said for part, said in pairs)


def parse(text: str) -> tuple[Pattern, ...]:
    """The patterns of a text, one a line; none for an empty text. Raises PatternFault."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_PATTERNS:
        raise PatternFault(_("Write at most %(count)d patterns.") % {"count": MOST_PATTERNS})
    return tuple(_pattern(line) for line in lines)


def tidy(patterns: tuple[Pattern, ...], typed: str) -> str:
    """The number as the pattern that it meets writes it; without patterns anything goes.

    Raises WrongForm with an example.
    """
    if not patterns:
        return typed
    found = next((said for said in (item.tidied(typed) for item in patterns) if said), None)
    if found is None:
        raise WrongForm(
            _("Write the registry number like %(example)s.") % {"example": examples(patterns)}
        )
    return found


def examples(patterns: tuple[Pattern, ...]) -> str:
    """How a number may look, one example for each pattern."""
    return _(" or ").join(pattern.example for pattern in patterns)


def _pattern(line: str) -> Pattern:
    if len(line) > LONGEST_PATTERN:
        raise PatternFault(
            _("A pattern has at most %(count)d characters.") % {"count": LONGEST_PATTERN}
        )
    parts = tuple(_parts(line))
    if not any(not part.is_literal and part.text not in _YEAR for part in parts):
        raise PatternFault(_("A pattern needs a number: write {nr} where it stands."))
    for before, after in itertools.pairwise(parts):
        if _runs_together(before, after):
            raise PatternFault(
                _("In “%(pattern)s” something that is no digit must stand around {nr}.")
                % {"pattern": line}
            )
    return Pattern(parts)


def _parts(line: str) -> list[Part]:
    found: list[Part] = []
    end = 0
    for match in _PLACEHOLDER.finditer(line):
        found += _literal(line[end : match.start()])
        found.append(_placeholder(match[1]))
        end = match.end()
    return found + _literal(line[end:])


def _literal(text: str) -> list[Part]:
    if "{" in text or "}" in text or not text.isprintable():
        raise PatternFault(_("Write placeholders in braces, for example Ks {nr}/{åååå}."))
    return [Part(text, re.escape(text), text, is_literal=True)] if text else []


def _placeholder(name: str) -> Part:
    if name == _ANY_NUMBER:
        return Part(name, "[0-9]{1,7}+", "954")
    if name in _YEAR:
        return Part(name, "(?:19|20)[0-9]{2}", "2026")
    if name and set(name) == {"n"} and len(name) <= 7:
        return Part(name, f"[0-9]{{{len(name)}}}", "954".zfill(len(name))[-len(name) :])
    raise PatternFault(
        _("“{%(name)s}” is no placeholder. Use {nr}, {nnnn} (so many digits) or {åååå}.")
        % {"name": name}
    )


def _runs_together(before: Part, after: Part) -> bool:
    """Whether a number of any length touches something that also takes digits."""
    if not (before.is_any_number or after.is_any_number):
        return False
    other_after = not after.is_literal or after.text[0].isdigit()
    other_before = not before.is_literal or before.text[-1].isdigit()
    return other_after if before.is_any_number else other_before
