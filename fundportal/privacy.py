"""Finds and masks what points out a person in free text: personnummer, phone numbers, e-mail.

Pure: the text goes in and comes out. Numbers that only look alike (amounts, dates, case numbers)
are left alone as far as form, date and check digit can tell.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

Kind = Literal["personnummer", "samordningsnummer", "phone", "email"]

MASKS: Mapping[Kind, str] = MappingProxyType(
    {
        "personnummer": "[personnummer]",
        "samordningsnummer": "[samordningsnummer]",
        "phone": "[telefonnummer]",
        "email": "[e-postadress]",
    }
)


_JOINERS = "\u200c\u200d"  # within emoji and some scripts


def plain(text: str) -> str:
    """What somebody wrote, trimmed: lines end in one way, and nothing unseen is left.

    Controls cannot all be stored, direction marks show a text turned around, and both hide a
    number from the masks.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char in "\n\t" or _is_seen(char)).strip()


def _is_seen(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) not in ("Cc", "Cf")


@dataclass(frozen=True)
class Found:
    """Where in a text something personal stands."""

    kind: Kind
    start: int
    end: int


# Not within a longer number, nor its decimals.
_START = r"(?<![0-9])(?<![0-9][.,])"
_END = r"(?![0-9])(?![.,][0-9])"
_DASH = "-\u2010\u2011\u2012\u2013\u2212"
_SEPARATOR = rf"(?:[ \u00a0]?[{_DASH}+][ \u00a0]?|[ \u00a0])?"
_NUMBERS = tuple(
    re.compile(rf"{_START}(?=({day}{_SEPARATOR}([0-9]{{4}}){_END}))")
    for day in (
        r"(?P<century>1[89]|20)?(?P<year>[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-9]{2})",
        rf"(?P<century>1[89]|20)(?P<year>[0-9]{{2}})[{_DASH}](?P<month>[01][0-9])"
        rf"[{_DASH}](?P<day>[0-9]{{2}})",
    )
)

_GAP = r"[ \u00a0]"
_PHONE = re.compile(
    rf"""
    (?<![\w+])(?<![0-9][{_DASH}/.,])(?<![0-9]{_GAP})\(?
    (?:
        (?:\+|00)46 {_GAP}?[{_DASH}]?(?:\(0\))?{_GAP}? [1-9](?:[{_DASH}]|{_GAP})?
        (?:[0-9](?:[{_DASH}]|{_GAP})?){{5,7}}[0-9]                        # +46 70-123 45 67
      | 0[1-9][0-9]{{7,8}}                                                # 0701234567
      | 07[0-9] {_GAP}?[{_DASH}][0-9]{{3}}[{_DASH}][0-9]{{2}}[{_DASH}][0-9]{{2}}
      | 0[1-9][0-9]{{0,2}}\)?(?:{_GAP}?[{_DASH}/]{_GAP}?|{_GAP})          # 019-21 10 00
        (?=(?:{_GAP}?[0-9]){{5,8}}(?![0-9]))
        (?:[0-9]{{5,8}} | [0-9]{{2,3}}(?:{_GAP}[0-9]{{2,3}}){{1,3}})
    )
    (?![\w])(?![.,:{_DASH}/][0-9])(?!{_GAP}[0-9])
    (?!{_GAP}?(?:kr\b|kronor|[tm]n?kr|sek\b|:-|%|procent|euro))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@| ?[(\[{](?:at|snabel-?a)[)\]}] ?)"
    r"(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])",
    re.IGNORECASE,
)


_ROUNDS = 5
_LONG_RUN = re.compile(r"(?:[0-9]\W{0,3}){7,}[0-9]")  # numbers chained to hide one another


def find_personal_numbers(text: str) -> tuple[Found, ...]:
    """Find personnummer and samordningsnummer, 10 or 12 digits, with - or + or without.

    A hit has a possible date (samordningsnummer: day + 60) and a right check digit (Luhn).
    """
    text = _ascii_digits(text)
    found: list[Found] = []
    for hit in sorted(_numbers_in(text), key=lambda one: (one.start, -one.end)):
        if not found or hit.start >= found[-1].end:
            found.append(hit)
    return tuple(found)


def find(text: str) -> tuple[Found, ...]:
    """Find all that `mask` would hide, in the order of the text."""
    plain = _ascii_digits(text)
    found = list(find_personal_numbers(plain))
    for kind, pattern in (("email", _EMAIL), ("phone", _PHONE)):
        for match in pattern.finditer(plain):
            hit = Found(kind, *match.span())  # type: ignore[arg-type]
            if _is_free(hit, found) and (kind == "email" or _is_phone(match.group())):
                found.append(hit)
    return tuple(sorted(found, key=lambda one: one.start))


def mask(text: str, masks: Mapping[Kind, str] = MASKS) -> str:
    """Replace what points out a person by its kind, "[personnummer]"; the rest is untouched."""
    for _ in range(_ROUNDS):  # what stood beside a number may be seen only once that is masked
        hits = find(text)
        if not hits:
            return text
        text = _replaced(text, hits, masks)
    text = _LONG_RUN.sub(masks["phone"], text)
    return _replaced(text, find(text), masks)


def _replaced(text: str, hits: tuple[Found, ...], masks: Mapping[Kind, str]) -> str:
    pieces = []
    position = 0
    for hit in hits:
        pieces += [text[position : hit.start], masks[hit.kind]]
        position = hit.end
    return "".join(pieces) + text[position:]


def _numbers_in(text: str) -> Iterator[Found]:
    for pattern in _NUMBERS:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            digits = re.sub(r"[^0-9]", "", match.group(1))[-10:]
            kind = _kind_of(parts["century"], int(parts["month"]), int(parts["day"]), digits)
            if kind:
                yield Found(kind, match.start(1), match.end(1))


def _kind_of(century: str | None, month: int, day: int, digits: str) -> Kind | None:
    if not has_check_digit(digits) or digits[6:9] == "000":
        return None
    years = [int(c + digits[:2]) for c in ([century] if century else ["19", "20", "18"])]
    if any(_is_date(year, month, day) for year in years):
        return "personnummer"
    if day > 60 and any(_is_date(year, month, day - 60) for year in years):
        return "samordningsnummer"
    return None


def has_check_digit(digits: str) -> bool:
    """Say whether the last digit is right by Luhn's rule, as in personnummer."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (index % 2 + 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_phone(words: str) -> bool:
    """Tell a phone number by its count of digits: Swedish ones have 8 to 10 with the first 0."""
    digits = re.sub(r"[^0-9+]", "", words.replace("(0)", ""))
    digits = re.sub(r"^(?:\+|00)46", "0", digits)
    shortest = 8 if re.fullmatch(rf"\(?0[0-9]{{2}}\)?[{_DASH}][0-9 ]+", words) else 9
    if digits.startswith("08"):
        shortest = 9
    return shortest <= len(digits) <= 10


def _is_free(hit: Found, found: list[Found]) -> bool:
    return all(hit.end <= other.start or other.end <= hit.start for other in found)


def _ascii_digits(text: str) -> str:
    """Write other scripts' digits as 0 to 9, one for one, so that places in the text stay."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c, c)) for c in text)
