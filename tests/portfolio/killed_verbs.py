"""Run by a test in a process of its own: eight writers at once, killed at random and begun anew.

`python -m tests.portfolio.killed_verbs`; the database is the one that DATABASE_URL names, made
ready by the test. Each writer has a list of acts that its number alone decides, and notes what
each gave. Begun anew it repeats the last one that it noted, which must give the same. Prints what
happened as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid5

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fundportal.settings")
    django.setup()

from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund, User
from portfolio import commitments, corrections, disbursements, funding, ledger
from portfolio.models import CommitmentProposal, Disbursement, Investment, LedgerEntry
from portfolio.overview import decisions_to_commit
from tests.portfolio import money

WRITERS = 8
ACTS = int(os.environ.get("LEDGER_ACTS", "60"))  # of each writer; CI tries 500
KILLS = max(8, ACTS * WRITERS // 100)
SPACE = UUID("00000000-0000-4000-8000-00000000acac")
CHOICES = {
    "allocate": 10,
    "top_up": 6,
    "release": 14,
    "repay": 14,
    "transfer": 12,
    "reverse": 12,
    "pay": 20,
    "correct": 10,
    "commit": 2,
}


TAKEN_BACK = {"reverse": ("allocate", "top_up", "release", "repay"), "correct": ("pay",)}


class Writer:
    """One writer: who it is, what it writes in, and its acts."""

    def __init__(self, number: int) -> None:
        self.number = number
        people = {user.name: user for user in User.objects.all()}
        self.amina, self.bertil, self.farid = (people[n] for n in ("Amina", "Bertil", "Farid"))
        self.acts = [self.drawn(turn)[1] for turn in range(ACTS)]
        self.funds = list(Fund.objects.order_by("pk"))
        self.investments = list(
            Investment.objects.filter(slug__startswith="delad").select_related(
                "fund", "organisation", "decision"
            )
        )

    def do(self, turn: int) -> str:
        """Do the act of this turn; return its name and what it gave."""
        chance, name = self.drawn(turn)
        self.turn, self.amount = turn, Decimal(chance.randrange(1, 50_000)) / 100
        self.fund = chance.choice(self.funds)
        self.investment = chance.choice(self.investments)
        wanted = TAKEN_BACK.get(name, ())
        earlier = [each for each, act in enumerate(self.acts[:turn]) if act in wanted]
        self.earlier = uuid5(SPACE, f"{self.number}-{chance.choice(earlier or [turn])}")
        try:
            return f"{name} {getattr(self, name)()}"
        except Refused as refusal:
            return f"{name} {type(refusal).__name__}"

    def drawn(self, turn: int) -> tuple[random.Random, str]:
        """The chance of a turn, and the act that it draws first."""
        chance = random.Random(f"{self.number}-{turn}")
        [name] = chance.choices(list(CHOICES), weights=list(CHOICES.values()))
        return chance, name

    @property
    def about(self) -> dict:
        """What every verb takes."""
        key = uuid5(SPACE, f"{self.number}-{self.turn}")
        at = money.AT + timedelta(seconds=self.turn)
        return {"amount": self.amount, "by": self.bertil, "at": at, "key": key}

    def allocate(self) -> str:
        made = funding.allocate(self.fund, resolution=money.BUDGET, **self.about)
        return made.entry.hash

    def top_up(self) -> str:
        made = funding.top_up(
            self.fund, resolution=money.BUDGET, source="Överskott 2025", **self.about
        )
        return made.entry.hash

    def release(self) -> str:
        return ledger.release(self.investment, reason="Lägre kostnad", **self.about).hash

    def repay(self) -> str:
        return ledger.repay(self.investment, reason="Mätt besparing", **self.about).hash

    def transfer(self) -> str:
        [other] = [fund for fund in self.funds if fund != self.fund]
        halves = ledger.transfer(self.fund, other, decision_reference="KF § 3", **self.about)
        return "+".join(half.hash for half in halves)

    def reverse(self) -> str:
        """Take an act of this writer back."""
        entry = LedgerEntry.objects.filter(idempotency_key=self.earlier).first()
        if entry is None:
            return "nothing"
        about = {name: self.about[name] for name in ("by", "at", "key")}
        return ledger.reverse(entry, reason="Fel", **about).hash

    def pay(self) -> str:
        """Request, approve and attest; begun again, what has been approved is only attested."""
        about = self.about | {"by": self.amina}
        about["rows"] = money.rows(self.investment, about.pop("amount"))
        period = disbursements.Period(money.TODAY, money.TODAY)
        asked = disbursements.request(self.investment, period=period, purpose="Löner", **about)
        if asked.approved_at is None:
            disbursements.approve(asked, by=self.bertil, at=about["at"])
        paid = disbursements.attest(asked, by=self.farid, at=about["at"])
        return paid.entry.hash if paid.entry else "no entry"

    def correct(self) -> str:
        """Correct a payment of this writer: two acts."""
        paid = Disbursement.objects.filter(idempotency_key=self.earlier).first()
        if paid is None:
            return "nothing"
        proposed = corrections.propose(paid, reason="Fel belopp", **self.about)
        made = corrections.attest(proposed, by=self.farid, at=self.about["at"])
        return made.reversal.hash if made.reversal else "no entry"

    def commit(self) -> str:
        """Propose a decision's money and confirm it: two acts."""
        fund = self.funds[0]
        mine = f"Reserverad {self.number}-"
        key = self.about["key"]
        before = CommitmentProposal.objects.filter(idempotency_key=key).first()
        waiting = decisions_to_commit([fund]).filter(application__title__startswith=mine)
        decision = before.decision if before else waiting.first()
        if decision is None:
            return "nothing"
        plan = money.plan(f"Satsning {self.number}-{self.turn}")
        at = self.about["at"]
        proposal = commitments.propose(decision, plan=plan, by=self.bertil, at=at, key=key)
        made = commitments.confirm(proposal, by=self.farid, at=at)
        return made.entries.earliest("sequence").hash


def write(number: int, note: Path) -> None:
    """Do the acts from the last one noted; that one again, and it must give the same."""
    noted = _lines(note)
    start, before = (int(noted[-1].split()[0]), noted[-1]) if noted else (0, "")
    writer = Writer(number)
    with note.open("a", encoding="utf-8", buffering=1) as file:
        for turn in range(start, ACTS):
            line = f"{turn} {writer.do(turn)}"
            if before and _is_final(before):
                if line != before:
                    sys.exit(f"first {before!r}, again {line!r}")
            else:
                file.write(f"{line}\n")
            before = ""


def _is_final(line: str) -> bool:
    """Whether the act changed something: what was refused may go another time."""
    return len(line.split()[2]) >= 64


def _lines(note: Path) -> list[str]:
    return note.read_text(encoding="utf-8").splitlines() if note.exists() else []


def _begin(number: int, note: Path) -> int:
    """A new process for this writer; its number."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        write(number, note)
        code = 0
    except SystemExit as fault:
        sys.stderr.write(f"{fault}\n")
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Begin the writers, kill them at random, wait for the last, report."""
    chance, began, died = random.Random(7), time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        notes = [Path(folder) / f"writer-{number}" for number in range(WRITERS)]
        running = {_begin(number, notes[number]): number for number in range(WRITERS)}
        while running:
            if died < KILLS:
                time.sleep(chance.uniform(0.1, 0.5))
                os.kill(chance.choice(list(running)), signal.SIGKILL)
            pid, status = os.wait()
            number = running.pop(pid)
            if os.WIFSIGNALED(status):
                died += 1
                running[_begin(number, notes[number])] = number
            elif status:
                sys.exit(f"writer {number} failed")
        lines = [[line.split() for line in _lines(note)] for note in notes]
    given = Counter(
        f"{name}: {'done' if len(what) >= 64 else what}"
        for written in lines
        for _turn, name, what in written
    )
    report = {
        "acts": sum(len({line[0] for line in written}) for written in lines),
        "killed": died,
        "seconds": round(time.monotonic() - began, 1),
        "outcomes": dict(given),
    }
    sys.stdout.write(f"{json.dumps(report, sort_keys=True)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
