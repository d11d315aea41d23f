"""The pages on people, as an administrator uses them."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from fundportal.directory.models import Fund, RoleAssignment, User
from fundportal.directory.roles import Role
from tests.people import AT, give

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine: object) -> None:
    time_machine.move_to(AT)  # type: ignore[attr-defined]


def test_a_role_is_granted_by_the_form(
    client: Client, johan: User, david: User, fund: Fund
) -> None:
    client.force_login(johan)
    address = reverse("directory:role_grant", args=[david.pk])
    assert client.get(address).context["form"]["from_date"].value() == AT.date()
    typed = {"role": "attester", "fund": fund.pk, "from_date": "2026-11-22"}
    assert client.post(address, typed).status_code == 302
    assert RoleAssignment.objects.filter(user=david, role=Role.ATTESTER, fund=fund).exists()


def test_a_limit_and_the_deputys_days_are_read_where_the_roles_are(
    client: Client, johan: User, david: User, farid: User, fund: Fund
) -> None:
    client.force_login(johan)
    address = reverse("directory:role_grant", args=[david.pk])
    typed = {"role": "attester", "fund": fund.pk, "from_date": "2026-11-02"}
    for wrong in ({"amount_limit": "-1"}, {"deputy_for": farid.pk}):
        assert client.post(address, typed | wrong).context["form"].errors
    client.post(address, typed | {"amount_limit": "250 000"})
    client.post(address, typed | {"to_date": "2026-11-09", "deputy_for": farid.pk})
    page = client.get(reverse("directory:person", args=[david.pk])).content.decode()
    assert "högst 250" in page
    assert "Farid" in page


def test_the_ways_to_end_a_role_say_where_it_is_held(
    client: Client, johan: User, farid: User, fund: Fund
) -> None:
    other = Fund.objects.create(
        name="Andra fonden", slug="andra", owner=fund.owner, opened_date=fund.opened_date
    )
    give(farid, Role.ATTESTER, fund=other)
    client.force_login(johan)
    page = client.get(reverse("directory:person", args=[farid.pk])).content.decode()
    for where in (fund, other):
        assert f"rollen Attestant, {where}</span>" in page


def test_the_list_names_a_role_once_and_no_role_that_has_ended(
    client: Client, johan: User, farid: User, fund: Fund
) -> None:
    yesterday = AT.date() - datetime.timedelta(days=1)
    other = Fund.objects.create(
        name="Andra fonden", slug="andra", owner=fund.owner, opened_date=fund.opened_date
    )
    give(farid, Role.ATTESTER, fund=other)
    RoleAssignment.objects.create(
        user=farid,
        role=Role.AUDITOR,
        fund=fund,
        from_date=yesterday,
        to_date=yesterday,
        granted_by=johan,
        granted_at=AT,
    )
    client.force_login(johan)
    page = client.get(reverse("directory:people"), {"q": farid.email}).content.decode()
    row = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert row.count("Attestant") == 1
    assert "Revisor" not in row


def test_the_filter_looks_like_every_other(client, johan) -> None:
    client.force_login(johan)
    page = client.get(reverse("directory:people")).content.decode()
    assert 'class="form-control"' in page
    assert 'class="form-select"' in page
