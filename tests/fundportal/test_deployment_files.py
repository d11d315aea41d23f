"""Dockerfile, docker-compose.yml, .env.example and production settings: valid and in agreement."""

import json
import os
import re
import runpy
import subprocess
import sys

import jsonschema
import pytest
import yaml

from fundportal import probe
from fundportal.places import CHECKOUT
from tests.servers import database_url

COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
DOCUMENTED = dict(
    re.findall(r"^([A-Z_]+)=\s+# (.+)$", (CHECKOUT / ".env.example").read_text(), re.M)
)
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "XDG_STATE_HOME"}
PRODUCTION = {
    "SECRET_KEY": "Zk3vX9-qT7wLr2Nf_8sYbHcUeMj5aPdGtV1oKx6RzWnQiB4yCu0pElDhSm7FAg",
    "ALLOWED_HOSTS": "fond.example.se",
    "DEMO": "0",
}


def test_compose_file_is_valid_by_the_compose_specification() -> None:
    schema = json.loads((CHECKOUT / "tests/vendor/compose-spec.json").read_text())
    jsonschema.Draft7Validator(schema).validate(COMPOSE)


def test_the_schema_would_see_a_fault() -> None:
    schema = json.loads((CHECKOUT / "tests/vendor/compose-spec.json").read_text())
    wrong = {"services": {"web": {"image": "x", "restrat": "always"}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate(wrong)


def test_all_services_are_there() -> None:
    assert set(SERVICES) == {"migrate", "web", "worker", "beat", "postgres", "redis", "proxy"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_what_stays_up_is_restarted_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    own_image = service["image"] == "fundportal"
    assert "healthcheck" in service or (own_image and "HEALTHCHECK" in DOCKERFILE)


def test_what_a_service_waits_for_volumes_and_networks_exist() -> None:
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"])
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = (
                (CHECKOUT / source).exists() if source[0] == "." else source in COMPOSE["volumes"]
            )
            assert there, volume


def test_secrets_come_from_the_environment_only() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"SECRET|PASSWORD|EMAIL_URL", name):
                assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value), name
    assert not re.search(r"://[^/\s]*:[^@\s]+@", (CHECKOUT / "docker-compose.yml").read_text())


def test_images_have_versions_and_no_registry_of_their_own() -> None:
    images = [service["image"] for service in SERVICES.values() if service["image"] != "fundportal"]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    for image in images:
        assert re.fullmatch(r"[a-z]+:\d[\w.-]*", image), image


def test_the_image_does_not_run_as_root() -> None:
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.M) == ["fundportal"]
    assert DOCKERFILE.index("USER fundportal") < DOCKERFILE.index('CMD ["gunicorn"')


def test_every_variable_that_is_read_is_documented_and_no_other() -> None:
    sources = [CHECKOUT / "gunicorn.conf.py"]
    for folder in ("fundportal", "applications", "portfolio", "evaluations"):
        sources += (CHECKOUT / folder).rglob("*.py")
    text = "\n".join(source.read_text() for source in sources)
    read = set(re.findall(r"environ(?:\.get\(|\[|\.setdefault\()\s*[\"']([A-Z_]+)", text))
    read |= set(re.findall(r"required\(\s*[\"']([A-Z_]+)", text))
    interpolated = set(re.findall(r"\$\{([A-Z_]+)", (CHECKOUT / "docker-compose.yml").read_text()))
    assert set(DOCUMENTED) == (read - NOT_OURS) | interpolated
    assert all(DOCUMENTED.values())


def test_gunicorn_runs_threads_and_needs_no_other_file(monkeypatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.delenv("BIND", raising=False)
    configured = runpy.run_path(str(CHECKOUT / "gunicorn.conf.py"))
    assert (configured["worker_class"], configured["bind"]) == ("gthread", "127.0.0.1:8123")
    assert configured["graceful_timeout"] < 10


def test_check_deploy_is_clean_with_production_settings(db) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env={"PATH": os.environ["PATH"], "DATABASE_URL": database_url(), **PRODUCTION},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_without_what_it_needs_says_which_variable(missing: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql:///x", **PRODUCTION}
        | {missing: ""},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert f"{missing} is not set" in done.stderr


def test_the_probe_asks_the_web_server(served_portal: str, monkeypatch) -> None:
    monkeypatch.setenv("BIND", served_portal.removeprefix("http://"))
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost")
    assert probe.main() == 0
    monkeypatch.setenv("BIND", "127.0.0.1:1")
    assert probe.main() == 1


CADDYFILE = (CHECKOUT / "deploy/Caddyfile").read_text()


@pytest.mark.parametrize(
    ("agent", "is_robot"),
    [
        ("", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120.0 Safari", True),
        ("Slackbot-LinkExpanding 1.0", True),
        ("curl/8.5.0", True),
        ("python-requests/2.32", True),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", False),
        ("Mozilla/5.0 (Linux; Android 8.1; CUBOT X18) Chrome/120.0 Mobile Safari", False),
    ],
)
def test_the_proxy_tells_robots_that_say_so_from_browsers(agent: str, is_robot: bool) -> None:
    [said] = re.findall(r"^\t\t~(\S+) yes$", CADDYFILE, re.M)
    assert bool(re.search(said, agent)) == is_robot


def test_the_log_of_visits_holds_nobody_and_nothing_of_work() -> None:
    left_out = set(re.findall(r"^\t{3}(\S+) delete$", CADDYFILE, re.M))
    named = {f"request>{one}" for one in ("remote_ip", "remote_port", "client_ip", "headers")}
    assert named | {"resp_headers", "user_id"} <= left_out
    assert 'request>uri regexp \\?.* ""' in CADDYFILE
    [skipped] = re.findall(r"@not_counted path (.+)\n\tlog_skip @not_counted\n", CADDYFILE)
    assert {"/arbete/*", "/konto/*", "/logga-in/*"} <= set(skipped.split())
    assert "\timport counted\n}" in CADDYFILE
    folder = re.findall(r"output file (/\S+)/visits\.log", CADDYFILE)
    assert [f"visits:{one}" for one in folder] == SERVICES["proxy"]["volumes"][-1:]
