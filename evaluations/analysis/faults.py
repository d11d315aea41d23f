"""What is wrong with an input, said so that a person can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault: `code` for programs, then where it is, what is there and what was expected."""

    code: str
    where: str
    problem: str
    expected: str

    def __str__(self) -> str:
        """Return the fault as one line."""
        return " ".join(f"{self.where}: {self.problem}; expected {self.expected}".split())


class AnalysisFault(ValueError):
    """An input from which no effect can be computed; `faults` names each field."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def fault(code: str, where: str, problem: str, expected: str) -> AnalysisFault:
    """Make the exception for a single fault."""
    return AnalysisFault([Fault(code, where, problem, expected)])
