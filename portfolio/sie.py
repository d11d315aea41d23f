"""SIE typ 4I: writes vouchers in the format that Swedish accounting systems read. Pure.

By the format's description, edition 4B: signs of code page 437, one record a line, texts in
quotation marks, amounts with a point, debit positive and credit negative.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

PROGRAM: Final = ("Fundportal", "1")
LINE_END: Final = "\r\n"
_REPLACED: Final = {
    "§": "par.",
    "–": "-",
    "—": "-",
    "−": "-",
    "’": "'",
    "”": "'",
    "“": "'",
    "\u00a0": " ",
    "\u202f": " ",
}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Header:
    """Whose vouchers they are, and the day the file was made."""

    company: str
    organisation_number: str
    made: date


@dataclass(frozen=True)
class Voucher:
    """Verifikation: an amount from one account to another, with the decision behind it."""

    series: str
    number: int
    day: date
    text: str
    entered: date
    debit: str
    credit: str
    amount: Decimal
    reference: str


def write(
    header: Header, *, accounts: Sequence[tuple[str, str]], vouchers: Iterable[Voucher]
) -> bytes:
    """Return the file; an account is its number and its name."""
    lines = [
        "#FLAGGA 0",
        f"#PROGRAM {_text(PROGRAM[0])} {_text(PROGRAM[1])}",
        "#FORMAT PC8",
        f"#GEN {_day(header.made)}",
        "#SIETYP 4",
    ]
    if header.organisation_number:
        lines.append(f"#ORGNR {header.organisation_number}")
    lines.append(f"#FNAMN {_text(header.company)}")
    lines += [f"#KONTO {number} {_text(name)}" for number, name in accounts]
    for voucher in vouchers:
        lines += _voucher(voucher)
    return (LINE_END.join(lines) + LINE_END).encode("cp437", errors="replace")


def _voucher(voucher: Voucher) -> list[str]:
    day, reference = _day(voucher.day), _text(voucher.reference)
    head = f"{_text(voucher.series)} {voucher.number} {day} {_text(voucher.text)}"
    return [
        f"#VER {head} {_day(voucher.entered)}",
        "{",
        f"#TRANS {voucher.debit} {{}} {voucher.amount:.2f} {day} {reference}",
        f"#TRANS {voucher.credit} {{}} {-voucher.amount:.2f} {day} {reference}",
        "}",
    ]


def _text(text: str) -> str:
    """Write a text in quotation marks; signs that the code page lacks become near ones."""
    for sign, near in _REPLACED.items():
        text = text.replace(sign, near)
    said = " ".join(_CONTROL.sub(" ", text).split())
    return '"' + said.replace("\\", "/").replace('"', '\\"') + '"'


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
