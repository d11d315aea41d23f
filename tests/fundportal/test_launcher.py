"""`make demo`: starts, says in a sentence why it cannot, and leaves no process behind."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fundportal import clean_demo, embedded, launcher, places, supervision, system_libraries
from fundportal.supervision import Child, Supervisor

LONG = 120  # seconds; only reached when something is wrong


def eventually(condition: Callable[[], object], seconds: float = LONG) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def mentioning(text: str) -> list[str]:
    """The commands of living processes that have a text in their command or environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_text()
                if command and text in command + (entry / "environ").read_text():
                    found.append(command.replace("\0", " "))
    return found


def environment(state: Path, **more: str) -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return kept | {"STATE_DIR": str(state), "PYTHONDONTWRITEBYTECODE": "1"} | more


def launch(state: Path, **more: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "fundportal.launcher"],
        env=environment(state, **more),
        cwd=places.CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.fixture
def state(tmp_path: Path, monkeypatch) -> Iterator[Path]:
    """A state folder of the test's own; what an embedded server kept elsewhere goes too."""
    folder = tmp_path / "state"
    monkeypatch.setenv("STATE_DIR", str(folder))
    yield folder
    embedded.stop()
    shutil.rmtree(embedded.for_checkout().home, ignore_errors=True)
    embedded._servers.clear()


@pytest.mark.long
def test_it_serves_and_sigterm_leaves_no_process(state: Path) -> None:
    port = free_port()
    running = launch(state, PORT=str(port))
    told: list[str] = []
    for line in running.stdout:
        told.append(line)
        if "Ctrl-C" in line:
            break
    assert any(f"http://127.0.0.1:{port}" in line for line in told), told
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
        assert answer.status == 200
    assert (state / "secret_key").stat().st_mode & 0o777 == 0o600
    assert len(mentioning(str(state))) >= 4
    running.send_signal(signal.SIGTERM)
    rest = running.communicate(timeout=60)[0]
    assert running.returncode == 0, rest
    assert "Traceback" not in "".join(told) + rest
    eventually(lambda: not mentioning(str(state)), 5)
    assert not embedded.running_url()
    assert not (state / "demo.processes").exists()


def test_a_file_where_the_state_folder_should_be_is_said(state: Path) -> None:
    state.touch()
    refused = launch(state)
    told = refused.communicate(timeout=LONG)[0]
    assert refused.returncode == 1
    assert f"{state} (STATE_DIR): Där en mapp behövs ligger en fil. Ange en mapp." in told


def test_a_used_port_is_said_and_another_proposed(state: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = launch(state, PORT=str(port))
        told = refused.communicate(timeout=LONG)[0]
    assert refused.returncode == 1
    assert str(port) in told
    assert f"PORT={port + 1} make demo" in told
    assert "Traceback" not in told
    assert not embedded.running_url()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "٣"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(launcher.CannotStart, match="PORT=8001 make demo"):
        launcher._port(port)


def test_without_a_port_it_is_8000() -> None:
    assert launcher._port("") == 8000


def test_a_second_demo_in_the_same_folder_is_told_where_the_first_is(state: Path) -> None:
    state.mkdir()
    with (state / "demo.lock").open("w") as held:
        held.write("http://127.0.0.1:8000, process 7")
        held.flush()
        fcntl.flock(held, fcntl.LOCK_EX)
        refused = launch(state, PORT=str(free_port()))
        told = refused.communicate(timeout=LONG)[0]
    assert refused.returncode == 1
    assert "http://127.0.0.1:8000, process 7" in told
    assert "Traceback" not in told


def test_a_broken_lock_file_is_no_hindrance(state: Path) -> None:
    (state / "demo.lock").mkdir(parents=True)
    with launcher.only_one("http://127.0.0.1:8000"):
        assert "http://127.0.0.1:8000" in (state / "demo.lock").read_text()
    (state / "demo.lock").write_bytes(b"\xff\x00 rubbish of a dead process")
    with launcher.only_one("http://127.0.0.1:8001"):
        assert (state / "demo.lock").read_text().startswith("http://127.0.0.1:8001")


def test_cleaning_removes_the_demos_data_and_nothing_else(state: Path, capsys) -> None:
    embedded.start()
    (state / "files").mkdir(parents=True)
    (state / "files" / "report.pdf").write_text("a report")
    (state / "mine.txt").write_text("kept")
    with launcher.only_one("http://127.0.0.1:8000"):
        assert clean_demo.main() == 1
    assert "http://127.0.0.1:8000" in capsys.readouterr().err
    assert (state / "files" / "report.pdf").exists()
    assert clean_demo.main() == 0
    assert not embedded.for_checkout().home.exists()
    assert not (state / "files").exists()
    assert (state / "mine.txt").exists()


def test_a_database_that_does_not_answer_is_said_without_a_traceback(state: Path) -> None:
    refused = launch(state, PORT=str(free_port()), DATABASE_URL="postgresql:///x?host=/nowhere")
    told = refused.communicate(timeout=LONG)[0]
    assert refused.returncode == 1
    assert "/nowhere" in told
    assert "Traceback" not in told
    assert not mentioning(str(state))


def test_the_secret_is_made_once_and_a_broken_one_anew(state: Path) -> None:
    state.mkdir()
    secret = launcher._secret(state)
    assert launcher._secret(state) == secret
    (state / "secret_key").write_text("short")
    assert len(launcher._secret(state)) >= 50


def sleeping(*, deaf: bool = False) -> str:
    ignore = "signal.signal(signal.SIGTERM, signal.SIG_IGN);" if deaf else ""
    return f"import signal, sys;{ignore}print('up', flush=True);signal.pause()"


class Program(Child):
    """A child that runs a line of Python."""

    def __init__(self, line: str) -> None:
        super().__init__("Barnet", "timeit")
        self.command = [sys.executable, "-c", line]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(dict(os.environ), tmp_path, tmp_path / "notes")
    yield made
    made.stop()


def test_a_child_that_died_is_started_again(supervisor: Supervisor, tmp_path: Path, capfd) -> None:
    mark = tmp_path / "once"
    line = (
        f"import pathlib, signal; m = pathlib.Path({str(mark)!r});"
        "m.exists() and (pathlib.Path(str(m) + 'again').touch(), signal.pause()); m.touch()"
    )
    child = Program(line)
    supervisor.start(child)
    first = child.process
    stop = supervisor.ask_to_stop
    threading.Thread(target=lambda: (eventually(Path(f"{mark}again").exists), stop())).start()
    assert supervisor.keep() is True
    assert child.process is not first
    assert "Barnet" in capfd.readouterr().err


def test_a_child_that_dies_again_and_again_ends_it_all(supervisor: Supervisor) -> None:
    supervisor.start(Program("raise SystemExit(3)"))
    assert supervisor.keep() is False


def test_a_child_deaf_to_term_is_killed(supervisor: Supervisor, monkeypatch, capfd) -> None:
    monkeypatch.setattr(supervision, "STOP_SECONDS", 0.2)
    child = Program(sleeping(deaf=True))
    supervisor.start(child)
    eventually(lambda: "up" in capfd.readouterr().out)
    supervisor.stop()
    assert child.process.returncode == -signal.SIGKILL


def test_children_of_a_killed_supervisor_are_ended_by_the_next(tmp_path: Path) -> None:
    left = subprocess.Popen([sys.executable, "-c", sleeping()], start_new_session=True)
    notes = tmp_path / "notes"
    notes.write_text(json.dumps([[left.pid, supervision._started(left.pid)]]))
    supervision.end_leftovers(notes)
    assert left.wait(LONG) == -signal.SIGKILL
    assert not notes.exists()


def test_a_group_lives_until_its_last_process_has_ended() -> None:
    line = (
        "import subprocess, sys; command = [sys.executable, '-c', "
        f"{sleeping()!r}]; print(subprocess.Popen(command, stdout=-3).pid, flush=True)"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", line], start_new_session=True, stdout=subprocess.PIPE, text=True
    )
    last = int(first.stdout.readline())
    first.communicate(timeout=LONG)
    assert supervision._any_alive(first.pid)
    os.kill(last, signal.SIGKILL)
    eventually(lambda: not supervision._any_alive(first.pid))


def test_what_prepares_leaves_nothing_running(monkeypatch, tmp_path: Path) -> None:
    line = (
        "import subprocess, sys; command = [sys.executable, '-c', "
        f"{sleeping()!r}]; subprocess.Popen(command, stdout=-3); sys.exit(1)"
    )
    monkeypatch.setattr(launcher, "PREPARATION", (sys.executable, "-c", line))
    with pytest.raises(launcher.CannotStart):
        launcher._prepare(environment(tmp_path))
    eventually(lambda: not mentioning(str(tmp_path)), 10)


def test_a_stale_number_that_is_somebody_elses_now_is_left_alone(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    notes.write_text(json.dumps([[os.getpid(), "12345"], [999999999, "1"]]))
    supervision.end_leftovers(notes)
    notes.write_text("rubbish")
    supervision.end_leftovers(notes)
    assert not notes.exists()


def test_missing_system_libraries_are_named_with_the_line_to_type(monkeypatch, capsys) -> None:
    monkeypatch.setattr(system_libraries, "_loads", lambda library: "pangoft2" not in library)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert system_libraries.ensure() is False
    assert "sudo apt-get install libpangoft2-1.0-0\n" in capsys.readouterr().err


def test_missing_system_libraries_are_installed_as_root(monkeypatch) -> None:
    there: set[str] = set()
    monkeypatch.setattr(system_libraries, "_loads", lambda library: library in there)
    monkeypatch.setattr(system_libraries.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    installed = system_libraries.NEEDED
    monkeypatch.setattr(
        system_libraries,
        "apt_install",
        lambda packages: there.update(installed[package] for package in packages),
    )
    assert system_libraries.ensure() is True
