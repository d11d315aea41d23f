"""`manage.py` where packages or database are missing: a sentence, never a traceback."""

import os
import subprocess
import sys

import pytest

from fundportal.places import CHECKOUT


def run(*options: str, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "manage.py", command],
        env={"PATH": os.environ["PATH"], **environment},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("command", ["verify_ledger", "demo_data"])
def test_without_a_database_it_says_what_to_start(command: str) -> None:
    done = run(command=command, DATABASE_URL="postgresql:///x?host=/nowhere")
    assert done.returncode == 2
    assert "/nowhere" in done.stderr
    assert "make demo" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_that_cannot_be_used_are_told_in_a_sentence() -> None:
    done = run(command="verify_ledger", DATABASE_URL="nonsense")
    assert done.returncode == 2
    assert done.stderr.startswith("DATABASE_URL ska börja med postgresql://")
    assert "Traceback" not in done.stderr


def test_without_the_packages_it_says_which_python_to_use() -> None:
    done = run("-S", command="verify_ledger")  # -S: without the packages of the environment
    assert done.returncode == 2
    assert ".venv/bin/python manage.py" in done.stderr
    assert "Traceback" not in done.stderr
