"""A withdrawal is undone within the call's hours: status restored, event, notices."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from applications import withdrawal, workflow
from applications.models import Application
from applications.states import Status
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HOURS = datetime.timedelta(hours=48)


def away(make) -> Application:
    return workflow.withdraw(make(), reason="Vi väntar.", by=factories.applicant(), at=AT)


def undo(application: Application, at: datetime.datetime = AT, **changes) -> Application:
    values = {"reason": "Fel ärende.", "by": factories.applicant(), "at": at, **changes}
    return withdrawal.undo(application, **values)


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (factories.opened_application, Status.DRAFT),
        (factories.submitted_application, Status.SUBMITTED),
        (factories.recommended_application, Status.RECOMMENDED),
    ],
)
def test_the_case_stands_where_it_stood(make, status) -> None:
    application = undo(away(make), AT + HOURS)
    assert application.status == status
    assert application.withdrawn_at is None
    event = Event.objects.get(act="application.undo_withdrawal")
    assert (event.reason, event.details["status"]) == ("Fel ärende.", status)
    assert Event.objects.get(act="application.withdraw").reason == "Vi väntar."


def test_the_office_is_told_of_what_it_had_seen() -> None:
    application = away(factories.submitted_application)
    before = Notice.objects.filter(recipient=factories.manager(application.fund)).count()
    undo(application)
    told = Notice.objects.filter(recipient=factories.manager(application.fund))
    assert told.count() == before + 1


def test_the_hours_are_the_calls() -> None:
    application = away(factories.opened_application)
    with pytest.raises(withdrawal.TooLate):
        undo(application, AT + HOURS + datetime.timedelta(seconds=1))
    application.call.undo_hours = 0
    application.call.save(update_fields=["undo_hours"])
    with pytest.raises(withdrawal.TooLate):
        undo(application, AT + datetime.timedelta(seconds=1))


def test_only_the_lead_undoes_with_a_reason_and_once() -> None:
    application = away(factories.submitted_application)
    with pytest.raises(NotPermitted):
        undo(application, by=factories.manager(application.fund))
    with pytest.raises(workflow.ReasonMissing):
        undo(application, reason=" ")
    undo(application)
    with pytest.raises(workflow.WrongStatus):
        undo(application)


def test_undoing_on_the_page(client: Client) -> None:
    application = workflow.withdraw(
        factories.opened_application(), reason="Vi väntar.", by=factories.applicant(), at=AT
    )
    client.force_login(factories.applicant())
    address = reverse("applications:undo_withdrawal", args=[application.number])
    case_page = reverse("applications:application", args=[application.number])
    assert address in client.get(case_page).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "Fel."}).status_code == 302
    application.refresh_from_db()
    assert application.status == Status.DRAFT
