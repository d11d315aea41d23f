"""The page of a fault: what a person sees when database, disk or broker are not there."""

import errno

import pytest
import redis
from django.db import OperationalError
from django.test import Client

from fundportal import views
from fundportal.directory.models import User
from fundportal.documents.storage import FileMissing, NotStored


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (OperationalError("server closed the connection"), 503),
        (redis.ConnectionError("no answer"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (NotStored("full"), 503),
        (FileMissing("gone"), 503),
        (PermissionError("secret path"), 500),
        (ZeroDivisionError("secret figure"), 500),
    ],
)
def test_a_fault_has_a_page_of_its_own_that_tells_no_secret(
    amina: User, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    def broken(user: User) -> None:
        raise fault

    monkeypatch.setattr(views, "own_page", broken)
    client = Client(raise_request_exception=False)
    client.force_login(amina)
    answer = client.get("/arbete/")
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    assert answer.has_header("Retry-After") == (status == 503)
    assert "secret" not in answer.text
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
