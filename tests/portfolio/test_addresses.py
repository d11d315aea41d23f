"""An investment's address can be changed; what it was before leads to it for ever."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted
from fundportal.directory.models import User
from portfolio import commitments, investments
from portfolio.models import FormerAddress, Investment
from tests.portfolio import money

pytestmark = pytest.mark.django_db


def move(investment: Investment, by: User, slug: str = "nya-namnet", **more: int) -> Investment:
    return investments.move(investment, slug=slug, by=by, at=money.AT, **more)


def refused(sql: str, *params: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_the_address_before_leads_to_the_investment(investment: Investment, bertil: User) -> None:
    before = investment.slug
    moved = move(investment, bertil, version=investment.version)
    assert (moved.slug, moved.version) == ("nya-namnet", investment.version + 1)
    for slug in (before, "nya-namnet"):
        assert Investment.objects.called(slug).get() == investment
    left = FormerAddress.objects.get()
    assert (left.slug, left.left_by, left.left_at) == (before, bertil, money.AT)
    said = Event.objects.filter(act="investment.move").get()
    assert (said.details["before"], said.details["after"]) == (before, "nya-namnet")
    assert move(investment, bertil).version == moved.version  # the same again changes nothing


def test_no_investment_gets_an_address_that_was_left(investment: Investment, bertil: User) -> None:
    before = investment.slug
    move(investment, bertil)
    assert commitments.free_address(before) == f"{before}-2"
    for taken in (before, "Å", "", "två ord", "GUL"):
        with pytest.raises(investments.AddressRefused):
            move(investment, bertil, taken)
    with pytest.raises(investments.SomebodyWasFirst):
        move(investment, bertil, "tredje", version=investment.version)
    assert Investment.objects.get().slug == "nya-namnet"


@pytest.mark.parametrize("who", ["amina", "cecilia", "eva", "farid", "ingrid"])
def test_only_who_publishes_moves(
    investment: Investment, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotPermitted):
        move(investment, request.getfixturevalue(who))


def test_the_database_keeps_addresses_whoever_writes(investment: Investment, bertil: User) -> None:
    rename = "UPDATE portfolio_investment SET slug = %s WHERE id = %s"
    refused(rename, "utan-spar", investment.pk)
    reserve = "INSERT INTO portfolio_formeraddress (slug, investment_id, left_by_id, left_at)"
    refused(f"{reserve} VALUES ('nagon-annans', %s, %s, now())", investment.pk, bertil.pk)
    before = investment.slug
    move(investment, bertil)
    refused(rename, before, investment.pk)
    refused("UPDATE portfolio_formeraddress SET slug = 'annan'")
    refused("DELETE FROM portfolio_formeraddress")
    refused("TRUNCATE portfolio_formeraddress")


def test_old_links_of_citizens_and_staff_still_work(
    client: Client, investment: Investment, bertil: User, david: User
) -> None:
    texts = investments.PublicTexts(title="Seniorpuls", summary="Träning för äldre.")
    investments.publish(investment, texts=texts, by=bertil, at=money.AT)
    before = investment.slug
    move(investment, bertil)
    for address in (
        "/satsningar/{}/",
        "/en/satsningar/{}/?page=2",
        "/bild/satsningar/{}.png",
    ):
        answer = client.get(address.format(before))
        assert (answer.status_code, answer["Location"]) == (301, address.format("nya-namnet"))
    assert client.get("/satsningar/finns-inte/").status_code == 404
    assert client.get(f"/fonder/{before}/").status_code == 404
    own = "/arbete/satsningar/{}/publicera/"
    client.force_login(bertil)
    for address in (own, "/arbete/utvardering/{}/"):
        answer = client.get(address.format(before))
        assert (answer.status_code, answer["Location"]) == (301, address.format("nya-namnet"))
    sent = client.post(own.format(before), {"title": "Ny titel"})
    assert (sent.status_code, sent["Location"]) == (307, own.format("nya-namnet"))
    client.force_login(david)
    assert client.get(own.format(before)).status_code == 404


def test_a_page_taken_down_says_so_at_its_former_address(
    client: Client, investment: Investment, bertil: User
) -> None:
    texts = investments.PublicTexts(title="Seniorpuls", summary="Träning för äldre.")
    investments.publish(investment, texts=texts, by=bertil, at=money.AT)
    before = investment.slug
    move(investment, bertil)
    investments.unpublish(investment, reason="Fel bild", by=bertil, at=money.AT)
    here, there = client.get("/satsningar/nya-namnet/"), client.get(f"/satsningar/{before}/")
    assert here.status_code == there.status_code == 404
    title = b"<h1>" + here.content.partition(b"<h1>")[2].partition(b"</h1>")[0]
    assert title in there.content


def test_the_page_of_the_address_changes_it(
    client: Client, investment: Investment, bertil: User
) -> None:
    client.force_login(bertil)
    before = investment.slug
    page = f"/arbete/satsningar/{before}/adress/"
    sent = {"slug": "Två ord", "version": investment.version}
    assert "has-error" in client.post(page, sent).content.decode()
    answer = client.post(page, sent | {"slug": "nya-namnet"})
    assert answer["Location"] == "/arbete/satsningar/nya-namnet/"
    assert f"/satsningar/{before}/" in client.get("/arbete/satsningar/nya-namnet/adress/").text
