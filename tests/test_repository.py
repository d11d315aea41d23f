"""The repository itself: words, translations and promises that must hold together."""

import re
from pathlib import Path

from django.apps import apps
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).parent.parent
OURS = {"fundportal", "applications", "portfolio", "evaluations"}


def our_models() -> set[str]:
    return {
        model.__name__ for model in apps.get_models() if model.__module__.partition(".")[0] in OURS
    }


def test_the_glossary_names_every_model_and_no_other() -> None:
    rows = re.findall(
        r"^\| `([A-Z]\w+)` \| (\S[^|]*) \|", (ROOT / "docs/glossary.md").read_text(), re.M
    )
    assert {name for name, _swedish in rows} == our_models()


def test_every_model_says_its_swedish_term_in_its_first_line() -> None:
    glossary = dict(
        re.findall(
            r"^\| `([A-Z]\w+)` \| ([^|]*?) \|", (ROOT / "docs/glossary.md").read_text(), re.M
        )
    )
    for model in apps.get_models():
        if model.__module__.partition(".")[0] in OURS:
            first = (model.__doc__ or "").splitlines()[0].lower()
            terms = [term.strip() for term in glossary[model.__name__].split(",")]
            assert any(term in first for term in terms), (model.__name__, terms, first)


def test_every_command_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    readme = (ROOT / "README.md").read_text()
    for target in set(re.findall(r"`make (\w+)`", readme)):
        assert re.search(rf"^{target}:", makefile, re.M), target
    commands = {
        path.stem
        for folder in ("fundportal", "applications", "portfolio", "evaluations")
        for path in (ROOT / folder).rglob("management/commands/*.py")
    }
    known = commands | {"migrate", "check", "collectstatic"}
    for command in set(re.findall(r"manage\.py (\w+)", readme)):
        assert command in known, command


def test_a_migration_alters_no_table_after_it_has_changed_rows() -> None:
    """PostgreSQL refuses that where the table has rows, which empty ones never show."""
    for key, migration in MigrationLoader(None).disk_migrations.items():
        if migration.__module__.partition(".")[0] in OURS:
            changes = [isinstance(each, RunPython) for each in migration.operations]
            after = migration.operations[changes.index(True) :] if any(changes) else []
            assert all(isinstance(each, RunPython | RunSQL) for each in after), key


def test_no_template_is_unused() -> None:
    code = "\n".join(
        path.read_text()
        for folder in (*OURS, "templates", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".txt"}
    )
    django_finds_by_itself = {
        "400.html",
        "403.html",
        "403_csrf.html",
        "404.html",
        "500.html",
        "503.html",
    }
    for path in (ROOT / "templates").rglob("*.html"):
        name = path.relative_to(ROOT / "templates").as_posix()
        if (
            name.startswith(("account/", "bootstrap5/", "django/"))
            or name in django_finds_by_itself
        ):
            continue
        assert name in code, f"{name} is used nowhere"


def test_nothing_in_the_repository_points_at_other_hosts_for_packages() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text
