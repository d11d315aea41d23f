"""What commands say at the terminal never stops what they do."""

import os
import sys

import pytest

from fundportal.console import complain, say


@pytest.mark.parametrize(("speak", "stream"), [(say, "stdout"), (complain, "stderr")])
def test_a_closed_terminal_is_no_fault(speak, stream: str, monkeypatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    closed = open(writing, "w")  # noqa: SIM115 (what is left in it cannot be written at its end)
    monkeypatch.setattr(sys, stream, closed)
    speak("Stoppar …")
    with pytest.raises(BrokenPipeError):
        closed.close()
