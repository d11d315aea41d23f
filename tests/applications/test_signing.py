"""What changed since a party signed, and deputies who sign for a time."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from applications import deputies, sections, signing, workflow
from applications.models import Application, SignOff
from applications.pages import Content
from applications.questions import Section
from fundportal.audit.models import Event
from fundportal.directory import deputies as lent
from fundportal.directory import people
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import RoleAssignment, User
from fundportal.directory.roles import Role
from fundportal.notices.models import Notice
from tests.applications import factories
from tests.people import AT, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TODAY = AT.date()
WEEK = datetime.timedelta(days=7)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.fixture
def application() -> Application:
    return factories.signed_application()


def change_risks(application: Application) -> None:
    sections.save_section(
        application,
        section=Section.RISKS,
        answers={"risks": "Personal slutar snart.", "measures": "Två utbildas."},
        seen_version=1,
        by=factories.applicant(),
        at=application.opened_at + 4 * factories.HOUR,
    )
    application.refresh_from_db()


def test_each_party_sees_the_words_that_changed(application, client: Client) -> None:
    change_risks(application)
    content = Content(application)
    assert [item.changed for item in content.sign_offs] == [(Section.RISKS,)] * 2
    found = signing.since_last(content, content.sign_offs[0])
    assert found is not None
    assert [one.section for one in found.sections] == [Section.RISKS]
    assert "snart." in found.sections[0].differences[0].after
    client.force_login(User.objects.get(name="Greta"))
    page = client.get(reverse("applications:sign", args=[application.number])).content.decode()
    assert "<ins>" in page
    assert "snart." in page
    said = {
        "organisation": application.organisation_id,
        "seen_fingerprint": application.fingerprint,
        "has_read": "on",
    }
    done = client.post(reverse("applications:sign", args=[application.number]), said, follow=True)
    assert f"Du har godkänt ansökan för {application.organisation}." in done.content.decode()


def test_nothing_is_shown_to_who_signs_for_the_first_time_or_has_signed(application) -> None:
    content = Content(application)
    assert [signing.since_last(content, item) for item in content.sign_offs] == [None, None]
    first = Content(factories.filled_application(title="Ny"))
    assert [signing.since_last(first, item) for item in first.sign_offs] == [None, None]


def test_what_was_changed_back_needs_no_new_sign_off(application) -> None:
    change_risks(application)
    sections.save_section(
        application,
        section=Section.RISKS,
        answers=factories.answers()[Section.RISKS],
        seen_version=2,
        by=factories.applicant(),
        at=application.opened_at + 5 * factories.HOUR,
    )
    application.refresh_from_db()
    assert Content(application).is_signed


def name(deputy: User, by: User, **dates) -> RoleAssignment:
    where = factories.social_board()
    span = {"from_date": TODAY, "to_date": TODAY + WEEK, **dates}
    return deputies.name(deputy, organisation=where, by=by, at=AT, **span)


def test_a_deputy_signs_and_the_sign_off_says_for_whom(greta, amina) -> None:
    application = factories.filled_application()
    name(amina, greta)
    assert Notice.objects.filter(recipient=amina, told_by=greta).exists()
    signed = workflow.sign_off(
        application,
        organisation=factories.social_board(),
        seen_fingerprint=application.fingerprint,
        by=fresh(amina),
        at=AT,
    )
    assert signed.deputy_for == greta
    assert Event.objects.get(act="application.sign_off").details["deputy_for"] == "Greta"
    assert Event.objects.filter(act="directory.deputy_named").count() == 1
    assert Content(application).sign_offs[0].deputy_for == "Greta"


def test_one_who_signs_by_the_own_role_is_nobodys_deputy(greta) -> None:
    application = factories.filled_application()
    factories.sign_again(application, factories.social_board(), "Greta")
    assert SignOff.objects.get().deputy_for is None


def test_a_deputy_signs_only_within_the_days(greta, amina) -> None:
    name(amina, greta, from_date=TODAY + WEEK, to_date=TODAY + 2 * WEEK)
    application = factories.filled_application()
    with pytest.raises(NotPermitted):
        workflow.sign_off(
            application,
            organisation=factories.social_board(),
            seen_fingerprint=application.fingerprint,
            by=fresh(amina),
            at=AT,
        )


@pytest.mark.parametrize(
    "dates",
    [
        {"from_date": TODAY - WEEK},
        {"to_date": TODAY - datetime.timedelta(days=1)},
    ],
)
def test_impossible_days_are_refused(greta, amina, dates) -> None:
    with pytest.raises(lent.DeputyDates):
        name(amina, greta, **dates)


def test_only_the_own_signatory_names_a_colleague(greta, amina, hassan, david) -> None:
    with pytest.raises(NotPermitted):
        name(greta, amina)
    with pytest.raises(NotPermitted):
        name(amina, hassan)
    for stranger in (david, greta):
        with pytest.raises(lent.NotADeputy):
            name(stranger, greta)


def test_a_deputy_names_no_deputy(greta, amina) -> None:
    name(amina, greta)
    third = give(person("Tove"), Role.APPLICANT, organisation=factories.social_board())
    with pytest.raises(NotPermitted):
        name(third, fresh(amina))


def test_the_same_colleague_is_not_named_twice(greta, amina) -> None:
    name(amina, greta)
    with pytest.raises(people.RoleAlreadyHeld):
        name(amina, greta)


def test_the_right_ends_with_the_role_it_was_lent_from(greta, amina, johan) -> None:
    made = name(amina, greta)
    own = greta.role_assignments.get()
    people.end_role(own, to_date=TODAY, reason="Slutar.", by=johan, at=AT)
    made.refresh_from_db()
    assert made.to_date == TODAY


def test_naming_and_ending_on_the_page(greta, amina, client: Client) -> None:
    client.force_login(greta)
    address = reverse("applications:deputies")
    assert client.post(address, {}).status_code == 200
    sent = {
        "organisation": factories.social_board().pk,
        "deputy": amina.pk,
        "from_date": "2026-11-02",
        "to_date": "2026-11-09",
    }
    assert client.post(address, sent).status_code == 302
    made = RoleAssignment.objects.get(deputy_for=greta)
    client.force_login(fresh(amina))
    assert client.get(address).status_code == 404
    assert client.post(reverse("applications:deputy_end", args=[made.pk])).status_code == 404
    client.force_login(fresh(greta))
    assert client.post(reverse("applications:deputy_end", args=[made.pk])).status_code == 302
    assert Event.objects.filter(act="directory.deputy_ended").count() == 1
    assert not lent.own_roles(fresh(amina))
    assert [role.role for role in fresh(amina).assignments_now] == [Role.APPLICANT]
