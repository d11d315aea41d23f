"""The environment of `make`: made once, renewed when the locked packages change."""

from pathlib import Path

import pytest

from fundportal import install

LOCKS = {
    "demo": "django==5.2.1 \\\n    --hash=sha256:aa\n",
    "dev": "django==5.2.1 \\\n    --hash=sha256:aa\npytest==9.0.0 \\\n    --hash=sha256:bb\n",
}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch) -> Path:
    (tmp_path / "requirements").mkdir()
    for purpose, text in LOCKS.items():
        (tmp_path / "requirements" / f"{purpose}.txt").write_text(text)
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(install, "CHECKOUT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(install, "_has_environment", lambda: True)
    monkeypatch.setattr(install.system_libraries, "ensure", lambda: True)
    return tmp_path


@pytest.fixture
def installed(checkout: Path, monkeypatch) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(install, "_install", lambda path: done.append(path.stem) or True)
    return done


def test_the_second_run_installs_nothing(installed: list[str]) -> None:
    assert install.main("demo") == 0
    assert install.main("demo") == 0
    assert installed == ["demo"]


def test_after_the_tests_the_demo_needs_nothing_more(installed: list[str]) -> None:
    install.main("dev")
    install.main("demo")
    assert installed == ["dev"]


def test_a_changed_lock_is_installed(checkout: Path, installed: list[str]) -> None:
    install.main("demo")
    (checkout / "requirements" / "demo.txt").write_text(LOCKS["demo"].replace("5.2.1", "5.2.2"))
    install.main("demo")
    assert installed == ["demo", "demo"]


def test_a_failed_installation_is_tried_again(checkout: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(install, "PYTHON", Path("/bin/false"))
    assert install.main("demo") == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert "git checkout requirements/demo.txt" in told
    assert not list((checkout / ".venv").glob("installed-*"))


def test_both_halves_are_installed_and_each_package_once(checkout: Path, monkeypatch) -> None:
    given = checkout / "given"
    pip = checkout / "pip"
    pip.write_text(f'#!/bin/sh\nfor each in "$@"; do last=$each; done; cat "$last" >> {given}\n')
    pip.chmod(0o755)
    monkeypatch.setattr(install, "_pip", lambda: [pip])
    assert install.main("dev") == 0
    assert sorted(given.read_text().splitlines()) == sorted(LOCKS["dev"].splitlines())


def test_a_missing_lock_is_said_with_the_line_to_type(checkout: Path, capsys) -> None:
    (checkout / "requirements" / "demo.txt").unlink()
    assert install.main("demo") == 1
    assert "git checkout requirements/demo.txt" in capsys.readouterr().err


def test_without_venv_the_line_to_type_is_said(checkout: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(install, "_has_environment", lambda: False)
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)
    assert install.main("demo") == 1
    assert "sudo apt-get install python3-venv" in capsys.readouterr().err


def test_something_else_named_venv_is_not_removed(checkout: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(install, "_has_environment", lambda: False)
    (checkout / ".venv" / "mine.txt").write_text("kept")
    assert install.main("demo") == 1
    assert (checkout / ".venv" / "mine.txt").exists()
    assert str(checkout / ".venv") in capsys.readouterr().err
