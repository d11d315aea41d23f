"""Case numbers: a series per fund and year, letters of the fund, nothing given stays behind."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction

from applications import diarienummer
from applications.models import Application, NumberSeries
from applications.numbers import next_number
from fundportal.directory import institutions
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from tests.applications import factories
from tests.people import AT, LONG_AGO, give, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def fund(name: str, **facts) -> Fund:
    owner = factories.organisation("Kommunstyrelsen", area="Styrning")
    slug = name.lower().replace(" ", "-")
    return Fund.objects.create(name=name, slug=slug, owner=owner, opened_date=LONG_AGO, **facts)


def test_each_fund_and_year_has_its_own_series() -> None:
    one, other = fund("En fond", number_prefix="EF"), fund("Annan fond", number_prefix="AF")
    given = [next_number(item, at=AT) for item in (one, one, other, one)]
    given.append(next_number(one, at=AT.replace(year=2027)))
    assert given == ["EF-2026-0001", "EF-2026-0002", "AF-2026-0001", "EF-2026-0003", "EF-2027-0001"]


def test_the_year_is_that_of_stockholm() -> None:
    new_year = datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC)
    assert next_number(fund("En fond", number_prefix="EF"), at=new_year) == "EF-2027-0001"


def test_a_fund_without_letters_gets_some_that_no_other_has() -> None:
    numbers = [
        next_number(fund(name), at=AT) for name in ("Ett", "Öppna dörrar", "Ö", "Å Ö", "Ä Ö")
    ]
    prefixes = [number.split("-")[0] for number in numbers]
    assert prefixes[:2] == ["SI", "OD"]
    assert len(set(prefixes)) == 5
    assert all(number.endswith("-2026-0001") for number in numbers)


def test_a_number_of_an_act_that_came_to_nothing_is_given_again() -> None:
    one = fund("En fond", number_prefix="EF")
    with transaction.atomic():
        next_number(one, at=AT)
        transaction.set_rollback(True)
    assert next_number(Fund.objects.get(pk=one.pk), at=AT) == "EF-2026-0001"


def test_letters_stay_from_the_first_number_on() -> None:
    one, johan = fund("En fond", number_prefix="EF"), give(person("Johan"), Role.ADMINISTRATOR)
    one.number_prefix = "NY"
    institutions.save_fund(one, by=johan, at=AT)
    stale = Fund.objects.get(pk=one.pk)
    next_number(one, at=AT)
    stale.number_prefix = "OM"
    with pytest.raises(institutions.PrefixFixed, match="NY"):
        institutions.save_fund(stale, by=johan, at=AT)
    stale.number_prefix = "NY"
    institutions.save_fund(stale, by=johan, at=AT)  # read before the number was given
    one.refresh_from_db()
    assert (one.number_prefix, one.prefix_fixed_at) == ("NY", AT)
    with pytest.raises(IntegrityError, match="case numbers"), transaction.atomic():
        Fund.objects.filter(pk=one.pk).update(number_prefix="OM")


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"number_prefix": "si"}, "fund_prefix_is_capital_letters"),
        ({"number_prefix": "S"}, "fund_prefix_is_capital_letters"),
        ({"number_prefix": "SI"}, "fund_prefix_of_one_fund"),
        ({"prefix_fixed_at": AT}, "fund_prefix_fixed_when_given"),
    ],
)
def test_the_database_refuses_letters(facts, constraint) -> None:
    fund("En fond", number_prefix="SI")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        fund("Annan fond", **facts)


def test_one_series_per_fund_and_year() -> None:
    one = fund("En fond", number_prefix="EF")
    next_number(one, at=AT)
    with pytest.raises(IntegrityError, match="fund_and_year"), transaction.atomic():
        NumberSeries.objects.create(fund=one, prefix="XX", year=2026)


def test_registry_numbers_have_the_form_of_the_fund() -> None:
    application = factories.submitted_application()
    bertil = factories.manager(application.fund)
    Fund.objects.update(diarienummer_pattern="Ks {nr}/{åååå}")
    with pytest.raises(diarienummer.WrongDiarienummer, match="Ks 954/2026"):
        diarienummer.note_diarienummer(application, diarienummer="12-2026", by=bertil, at=AT)
    diarienummer.note_diarienummer(application, diarienummer=" KS  7/2026", by=bertil, at=AT)
    application.refresh_from_db()
    noted = (application.diarienummer_noted_by, application.diarienummer_noted_at)
    assert application.diarienummer == "Ks 7/2026"
    assert noted == (bertil, AT)


def test_a_number_that_stands_on_the_case_stays_good_when_the_form_changes() -> None:
    application = factories.recommended_application()
    bertil = factories.manager(application.fund)
    diarienummer.note_diarienummer(application, diarienummer="KS-2026:7", by=bertil, at=AT)
    Fund.objects.update(diarienummer_pattern="Ks {nr}/{åååå}")
    factories.register(application, diarienummer="KS-2026:7")
    decision = application.decisions.get()
    Fund.objects.update(diarienummer_pattern="{nr}/{åååå}")
    factories.register(application, corrects=decision, reason="Rättat.", diarienummer="KS-2026:7")


def test_the_number_that_came_with_the_decision_stands_on_the_case() -> None:
    application = factories.recommended_application()
    decision = factories.register(application, diarienummer="Ks 9/2026")
    case = Application.objects.get(pk=application.pk)
    assert case.diarienummer == "Ks 9/2026"
    assert case.diarienummer_noted_by == decision.registered_by
    assert case.diarienummer_noted_at == decision.registered_at


def test_a_number_noted_before_the_decision_is_kept() -> None:
    application = factories.recommended_application()
    bertil = factories.manager(application.fund)
    diarienummer.note_diarienummer(application, diarienummer="Ks 1/2026", by=bertil, at=AT)
    factories.register(application, diarienummer="Ks 9/2026")
    application.refresh_from_db()
    assert application.diarienummer == "Ks 1/2026"
    assert application.diarienummer_noted_by == bertil


def test_the_municipalitys_form_goes_where_the_fund_has_none(municipality) -> None:
    municipality.diarienummer_pattern = "Dnr {nnnn}"
    municipality.save()
    one = fund("En fond")
    assert [item.example for item in one.diarienummer_patterns] == ["Dnr 0954"]
    one.diarienummer_pattern = "Ks {nr}"
    assert [item.example for item in one.diarienummer_patterns] == ["Ks 954"]
