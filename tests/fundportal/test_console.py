"""What commands say at the terminal never stops what they do."""

import os
import sys
from pathlib import Path

import pytest

from fundportal.console import complain, reason_of, say


@pytest.mark.parametrize(("speak", "stream"), [(say, "stdout"), (complain, "stderr")])
def test_a_closed_terminal_is_no_fault(speak, stream: str, monkeypatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    closed = open(writing, "w")  # noqa: SIM115 (what is left in it cannot be written at its end)
    monkeypatch.setattr(sys, stream, closed)
    speak("Stoppar …")
    with pytest.raises(BrokenPipeError):
        closed.close()


def test_why_a_file_cannot_be_used_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    tried = {
        tmp_path / "none": "finns inte. Kontrollera sökvägen.",
        tmp_path: "är en mapp. Ange en fil.",
        tmp_path / "file" / "within": "ligger en fil. Ange en mapp.",
    }
    for path, said in tried.items():
        with pytest.raises(OSError, match=str(path)) as fault:
            path.read_bytes()
        assert reason_of(fault.value).endswith(said)


def test_a_rare_reason_is_told_as_the_system_says_it() -> None:
    assert reason_of(OSError(75, "Value too large")) == "Value too large"
    assert reason_of(OSError("plain")) == "plain"
