"""/healthz and /readyz, as a load balancer asks them."""

import pytest
from django.db import connection

from fundportal import health
from fundportal.celery import app


def test_healthz_asks_no_database(client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_is_ready_with_database_broker_and_migrations(db, client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_readyz_names_a_migration_that_is_not_applied(db, client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "sessions.0001_initial" in answer.content.decode()


def test_readyz_says_when_the_database_is_gone(committing_db, client, monkeypatch) -> None:
    with monkeypatch.context() as gone:
        connection.close()
        gone.setitem(connection.settings_dict, "HOST", "/nowhere")
        answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"database: no answer\n")


def test_readyz_says_when_the_broker_is_gone(db, client, monkeypatch) -> None:
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"broker: no answer\n")


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_takes_no_post(client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_the_known_migrations_are_read_once() -> None:
    assert health._known_migrations() is health._known_migrations()
