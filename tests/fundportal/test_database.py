"""DATABASE_URL: read correctly, refused in one sentence that never repeats a password."""

import pytest

from fundportal import database, embedded


def test_a_server_by_name() -> None:
    known = database.parse("postgresql://fund:s%40cret@db.example.org:6432/portal?sslmode=require")
    assert known["ENGINE"] == "django.db.backends.postgresql"
    assert (known["USER"], known["PASSWORD"]) == ("fund", "s@cret")
    assert (known["HOST"], known["PORT"], known["NAME"]) == ("db.example.org", "6432", "portal")
    assert known["OPTIONS"]["sslmode"] == "require"
    assert known["CONN_HEALTH_CHECKS"] is True
    assert known["CONN_MAX_AGE"] > 0


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("postgresql://me@/portal?host=/run/postgresql", "/run/postgresql"),
        ("postgres://me@%2Frun%2Fpostgresql/portal", "/run/postgresql"),
        ("postgresql:///portal", ""),
        ("postgresql://[::1]/portal", "::1"),
    ],
)
def test_where_the_server_is(url: str, host: str) -> None:
    assert database.parse(url)["HOST"] == host


def test_numbers_of_the_driver_are_numbers() -> None:
    assert database.parse("postgresql:///p?connect_timeout=2")["OPTIONS"]["connect_timeout"] == 2


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("mysql://me:hemligt@host/portal", "ska börja med postgresql://"),
        ("sqlite:///db.sqlite3", "ingen annan databas"),
        ("postgresql:portal", "saknar //"),
        ("postgresql://me:hemligt@host", "nämner ingen databas"),
        ("postgresql://me:hemligt@host/", "nämner ingen databas"),
        ("postgresql://me:hemligt@host:åtta/portal", "port"),
        ("postgresql://me:hemligt@host:99999/portal", "port"),
        ("postgresql://me:hemligt#1@host/portal", "%23"),
        ("postgresql://me:hemligt@host/a/b", "har ett / i databasens namn"),
        ("postgresql://me:hemligt@[host/portal", "är ingen adress"),
        ("postgresql://me:hemligt@host/portal?slmode=require", "”slmode”"),
        ("portal", "ska börja"),
    ],
)
def test_a_bad_one_is_refused_in_one_sentence(url: str, fault: str) -> None:
    with pytest.raises(database.BadDatabaseUrl, match=fault.replace("?", r"\?")) as refused:
        database.parse(url)
    assert "hemligt" not in str(refused.value)
    assert "Skriv till exempel postgresql://" in str(refused.value)


def test_without_the_variable_it_is_the_embedded_server_that_is_not_started() -> None:
    assert database.configured({}) == database.parse(embedded.url())
    assert database.configured({"DATABASE_URL": "  "}) == database.parse(embedded.url())
