"""Kronor and ören as Decimal: reads what people type, writes what they read."""

import re
from collections.abc import Sequence
from decimal import (
    MAX_EMAX,
    MAX_PREC,
    MIN_EMIN,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    Context,
    Decimal,
    localcontext,
)
from typing import Literal

THIN_SPACE = "\u202f"  # narrow and unbreakable: between groups of three digits
HARD_SPACE = "\u00a0"  # unbreakable: between a number and its unit
MINUS = "\u2212"

ORE = Decimal("0.01")
WIDE = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)  # no number is too long to be rounded
LARGEST = Decimal("999999999999.99")  # what the database column holds

Fault = Literal[
    "empty",
    "millions",
    "not_a_number",
    "grouping",
    "ambiguous_point",
    "decimals",
    "too_large",
    "not_finite",
]

_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_UNIT = re.compile(r"(?:kronor|kr\.?|sek|:-)$", re.IGNORECASE)
_THOUSANDS = re.compile(
    r"[0-9,. ]+(?:mnkr|mkr|msek|mdkr|tkr|ksek|mn|milj\.?|miljon(?:er)?|miljard(?:er)?)"
    r"(?: ?(?:kr|kronor|sek))?\.?",
    re.IGNORECASE,
)
_SIGNS = "-\u2010\u2011\u2012\u2013\u2212"
_PLAIN = re.compile(r"[0-9]+")
_POINTED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")
_GROUPED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")


class AmountError(ValueError):
    """An amount that cannot be read or written; `kind` says why, so that the form can say how."""

    def __init__(self, kind: Fault, text: str) -> None:
        super().__init__(f"{kind}: {text[:40]!r}")
        self.kind = kind
        self.text = text


def parse_kronor(text: str) -> Decimal:
    """Read kronor as people in Sweden type them, "250 000,50 kr", to a Decimal with two decimals.

    Thousands may be parted by any kind of space, ören by a comma (or by a point with one or two
    digits after it); before a comma thousands may be parted by points too. Raises AmountError:
    nothing is guessed and nothing becomes 0.
    """
    cleaned = _SPACES.sub(" ", text).strip()
    negative = cleaned[:1] != "" and cleaned[0] in _SIGNS
    cleaned = _UNIT.sub("", cleaned[1:] if negative else cleaned).strip()
    if not cleaned:
        raise AmountError("empty", text)
    if _THOUSANDS.fullmatch(cleaned):
        raise AmountError("millions", text)
    whole, ore = _split(cleaned, text)
    if not _PLAIN.fullmatch(whole) and not _GROUPED.fullmatch(whole):
        kind: Fault = "grouping" if _PLAIN.fullmatch(whole.replace(" ", "")) else "not_a_number"
        raise AmountError(kind, text)
    digits = whole.replace(" ", "").lstrip("0") or "0"
    if len(digits) > 12:
        raise AmountError("too_large", text)
    amount = Decimal(f"{digits}.{ore:0<2}")
    return -amount if negative and amount else amount


def _split(cleaned: str, text: str) -> tuple[str, str]:
    """Part kronor from ören."""
    if "," in cleaned:
        whole, _, ore = cleaned.partition(",")
        if _POINTED.fullmatch(whole):
            whole = whole.replace(".", " ")
    elif "." in cleaned:
        whole, _, ore = cleaned.partition(".")
        if re.fullmatch(r"[0-9]{3}(?:\.[0-9]{3})*", ore):
            raise AmountError("ambiguous_point", text)
    else:
        return cleaned, "00"
    if not _PLAIN.fullmatch(ore):
        raise AmountError("not_a_number", text)
    if len(ore) > 2:
        raise AmountError("decimals", text)
    return whole, ore


def format_kronor(amount: Decimal | int, language: str = "sv") -> str:
    """Write kronor in full, "1 234 567,50 kr"; ören only when there are any."""
    exact = rounded(amount, 2)
    number = format_number(exact, 0 if exact == exact.to_integral_value() else 2, language)
    return _with_unit(number, "kr", "SEK", language)


def format_mnkr(amount: Decimal | int, language: str = "sv") -> str:
    """Write millions of kronor with one decimal, "2,4 mnkr"; a smaller amount in kronor instead."""
    millions = rounded(rounded(amount, 2).scaleb(-6), 1)
    if not millions:
        return format_kronor(amount, language)
    number = format_number(millions, 1, language)
    if language.startswith("en"):
        return _with_unit(number, "", "SEK", language) + f"{HARD_SPACE}million"
    return _with_unit(number, "mnkr", "", language)


def format_number(value: Decimal | float, decimals: int = 0, language: str = "sv") -> str:
    """Write a number with thin spaces and decimal comma (Swedish) or comma and point (English)."""
    text = f"{rounded(value, decimals):,f}"
    sign, text = (MINUS, text[1:]) if text.startswith("-") else ("", text)
    if not language.startswith("en"):
        text = text.replace(",", THIN_SPACE).replace(".", ",")
    return sign + text


def format_figure(value: Decimal, language: str = "sv") -> str:
    """Write a number as `format_number` does, with the decimals that it has: 21 000; 0,125."""
    return format_number(value, decimals_of(value), language)


def decimals_of(value: Decimal) -> int:
    """How many decimals a finite number has, empty ones left out: 31.50 has 1, 21000 has 0."""
    return max(0, -int(value.normalize().as_tuple().exponent))


def rounded(value: Decimal | float, decimals: int) -> Decimal:
    """Round half away from zero, never to a negative zero; raises AmountError if not finite."""
    exact = Decimal(value)
    if not exact.is_finite():
        raise AmountError("not_finite", str(value))
    step = Decimal(1).scaleb(-decimals)
    result = exact.quantize(step, rounding=ROUND_HALF_UP, context=WIDE)
    return result if result else abs(result)


def apportion(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Part kronor in proportion to the weights, to the öre: the parts always add up to the amount.

    Each part is first rounded down to whole ören; the ören left over go one each to the parts that
    lost most by that, the first of equals first (the method of largest remainders). Raises
    ValueError unless the amount is in whole ören, and no weight negative and not all of them 0.
    """
    whole = sum(weights, Decimal(0))
    if whole <= 0 or min(weights) < 0 or amount < 0 or amount != amount.quantize(ORE):
        raise ValueError("whole ören are parted by weights that are not negative")
    with localcontext() as context:
        context.prec = 60
        exact = [amount * weight / whole for weight in weights]
        parts = [share.quantize(ORE, rounding=ROUND_FLOOR) for share in exact]
        left = int((amount - sum(parts)) / ORE)
        lost = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in lost[:left]:
        parts[at] += ORE
    return parts


def _with_unit(number: str, after: str, before: str, language: str) -> str:
    if not language.startswith("en"):
        return f"{number}{HARD_SPACE}{after}"
    sign, digits = (MINUS, number[1:]) if number.startswith(MINUS) else ("", number)
    return f"{sign}{before}{HARD_SPACE}{digits}"
