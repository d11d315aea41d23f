"""The grammar of a SIE 4I file, written out from its description, and a reader by it."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

DAY = r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
TEXT = r'"(?:[^"\\\x00-\x1f\x7f]|\\")*"'
ACCOUNT = r"[1-9][0-9]{3,7}"
AMOUNT = r"-?(?:0|[1-9][0-9]*)\.[0-9]{2}"
LINES = {
    "FLAGGA": r"0",
    "PROGRAM": rf"{TEXT} {TEXT}",
    "FORMAT": r"PC8",
    "GEN": DAY,
    "SIETYP": r"4",
    "ORGNR": r"[0-9]{6}-[0-9]{4}",
    "FNAMN": TEXT,
    "KONTO": rf"(?P<account>{ACCOUNT}) (?P<name>{TEXT})",
    "VER": rf"(?P<series>{TEXT}) (?P<number>[0-9]+) (?P<day>{DAY}) (?P<text>{TEXT})"
    rf" (?P<entered>{DAY})",
    "TRANS": rf"(?P<account>{ACCOUNT}) {{}} (?P<amount>{AMOUNT}) (?P<day>{DAY}) (?P<text>{TEXT})",
}
HEAD = ("FLAGGA", "PROGRAM", "FORMAT", "GEN", "SIETYP", "ORGNR?", "FNAMN", "KONTO+")


@dataclass
class Read:
    """What a reader of the file knows: its head, its accounts, its vouchers with their lines."""

    labels: list[str] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)
    vouchers: list[dict] = field(default_factory=list)


def read(content: bytes) -> Read:
    """Read a file strictly by the grammar; raises AssertionError for whatever breaks it."""
    text = content.decode("cp437")
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    found, inside = Read(), False
    for line in text.removesuffix("\r\n").split("\r\n"):
        if line in ("{", "}"):
            assert inside == (line == "}"), line
            inside = line == "{"
            continue
        label, _, rest = line.partition(" ")
        name = label.removeprefix("#")
        hit = re.fullmatch(LINES[name], rest)
        assert hit, line
        assert inside == (name == "TRANS"), line
        _keep(found, name, hit.groupdict())
    assert not inside
    order = "".join(f"{each} " for each in found.labels)
    pattern = "".join(
        f"(?:{each.rstrip('?+')} ){each[-1] if each[-1] in '?+' else ''}" for each in HEAD
    )
    assert re.fullmatch(rf"{pattern}(?:VER )*", order), order
    for voucher in found.vouchers:
        assert sum(line["amount"] for line in voucher["lines"]) == 0
        assert {line["account"] for line in voucher["lines"]} <= set(found.accounts)
    return found


def _keep(found: Read, name: str, said: dict) -> None:
    said = {key: _plain(value) for key, value in said.items()}
    if name == "TRANS":
        found.vouchers[-1]["lines"].append(said | {"amount": Decimal(said["amount"])})
        return
    found.labels.append(name)
    if name == "KONTO":
        found.accounts[said["account"]] = said["name"]
    elif name == "VER":
        found.vouchers.append(said | {"number": int(said["number"]), "lines": []})


def _plain(said: str) -> str:
    return said[1:-1].replace('\\"', '"') if said.startswith('"') else said
