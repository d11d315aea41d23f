"""The shared form base: amounts, dates, messages, and where the faults stand in the page."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.db.models import BLANK_CHOICE_DASH
from django.http import QueryDict
from django.template import Context, Template
from django.test.html import parse_html

from fundportal.directory.errors import Refused
from fundportal.directory.models import Fund
from fundportal.forms import (
    AmountField,
    PortalFilterForm,
    PortalForm,
    ReferenceField,
    refusals_on,
)


class Request(PortalForm):
    purpose = forms.CharField(label="Purpose", help_text="In one sentence.")
    amount = AmountField(label="Amount", min_value=1, max_value=Decimal("1000000"))
    from_date = forms.DateField(label="From")
    share = forms.DecimalField(label="Share", required=False)
    people = forms.IntegerField(label="People", required=False)
    kind = forms.ChoiceField(
        label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    reference = ReferenceField(label="Reference", required=False)


GOOD = {"purpose": "Wages", "amount": "250 000,50", "from_date": "2026-11-21", "kind": "a"}


def drawn(form: forms.BaseForm) -> str:
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("250 000", "250000.00"),
        ("250\u202f000,5", "250000.50"),
        ("250\u00a0000 kr", "250000.00"),
        ("1", "1.00"),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, amount: str) -> None:
    form = Request({**GOOD, "amount": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount"] == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["abc", "0", "-5", "1 000 001", "12,345", "25 00", "1.000", "NaN", "1e5"]
)
def test_a_wrong_amount_is_refused_with_a_sentence(typed: str) -> None:
    form = Request({**GOOD, "amount": typed})
    assert not form.is_valid()
    assert list(form.errors) == ["amount"]
    assert len(form.errors["amount"]) == 1


def test_an_empty_amount_is_missing_never_zero() -> None:
    class Optional(PortalForm):
        amount = AmountField(required=False)

    form = Optional({"amount": "  "})
    assert form.is_valid()
    assert form.cleaned_data["amount"] is None


def test_a_stored_amount_is_shown_as_it_would_be_typed() -> None:
    form = Request(initial={"amount": Decimal("250000.00")})
    assert 'value="250\u202f000"' in str(form["amount"])


def test_changed_amounts_are_told_from_other_ways_of_writing() -> None:
    field = AmountField()
    assert not field.has_changed(Decimal("250000"), "250 000")
    assert field.has_changed(Decimal("250000"), "250 001")
    assert field.has_changed(Decimal("250000"), "abc")


@pytest.mark.parametrize("typed", ["2026-11-21", "20261121", "21/11/2026", "21.11.2026"])
def test_dates_are_read_in_the_usual_ways(typed: str) -> None:
    form = Request({**GOOD, "from_date": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["from_date"] == datetime.date(2026, 11, 21)


def test_dates_are_asked_for_with_the_browsers_picker() -> None:
    field = str(Request(initial={"from_date": datetime.date(2026, 1, 2)})["from_date"])
    assert 'type="date"' in field
    assert 'value="2026-01-02"' in field


def test_a_number_may_have_a_decimal_comma() -> None:
    form = Request({**GOOD, "share": "12,5", "people": "1\u00a0200"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["share"] == Decimal("12.5")
    assert form.cleaned_data["people"] == 1200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "Ange minst 1 i ”Andel, 100 % högst”."),
        ("101", "Ange högst 100 i ”Andel, 100 % högst”."),
    ],
)
@pytest.mark.parametrize("kind", [forms.IntegerField, forms.DecimalField])
def test_a_figure_beyond_its_limits_names_field_and_limit(kind, typed: str, said: str) -> None:
    class Share(PortalForm):
        share = kind(label="Andel, 100 % högst", min_value=1, max_value=100)

    assert Share({"share": typed}).errors["share"] == [said]


def test_a_reference_needs_a_digit_and_single_spaces() -> None:
    assert Request({**GOOD, "reference": " Ks   1/2026 "}).is_valid()
    assert not Request({**GOOD, "reference": "Ks"}).is_valid()


def test_each_fault_stands_at_its_field_and_is_announced() -> None:
    page = drawn(Request({"amount": "x"}))
    assert 'class="error-summary" role="alert" tabindex="-1"' in page
    assert 'href="#id_purpose"' in page
    assert 'href="#id_kind_0"' in page, "a group is led to by its first choice"
    assert 'id="id_purpose_error"' in page
    assert 'aria-describedby="id_purpose_helptext id_purpose_error"' in page
    assert page.count('aria-invalid="true"') >= 4


def test_a_form_without_faults_has_no_summary() -> None:
    page = drawn(Request())
    assert "error-summary" not in page
    assert "aria-invalid" not in page


def test_only_what_may_be_left_out_is_marked() -> None:
    assert drawn(Request()).count('class="optional"') == 3


def test_the_browser_does_not_forestall_our_own_messages() -> None:
    assert " required" not in drawn(Request())


def test_a_refusal_becomes_a_fault_of_the_form() -> None:
    form = Request(GOOD)
    assert form.is_valid()
    with refusals_on(form):
        raise Refused("Not enough money is left.")
    assert form.non_field_errors() == ["Not enough money is left."]
    assert "Not enough money is left." in drawn(form)


def test_other_errors_are_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError), refusals_on(Request(GOOD)):
        raise ZeroDivisionError


def test_a_filter_asks_for_nothing_and_carries_no_token() -> None:
    class Filter(PortalFilterForm):
        words = forms.CharField(label="Words")

    form = Filter({})
    assert form.is_valid()
    page = drawn(form)
    assert "csrf" not in page
    assert "optional" not in page


@pytest.mark.parametrize("typed", ["%00", "%00br%07yggan%1b%7f", "%E2%80%AEbryggan"])
def test_a_filter_drops_what_is_not_seen_in_the_words(typed: str) -> None:
    class Filter(PortalFilterForm):
        words = forms.CharField(label="Words")

    form = Filter(QueryDict(f"words={typed}"))
    assert form.is_valid()
    expected = "bryggan" if "yggan" in typed else ""
    assert form.cleaned_data["words"] == form["words"].value() == expected


def test_a_filter_draws_a_choice_as_django_does() -> None:
    class Filter(PortalFilterForm):
        board = forms.ChoiceField(choices=[("", "Alla"), ("a<b", 'Barn & "unga"'), (2, "Två")])

    for sent in ({}, {"board": "2"}, {"board": "a<b"}, {"board": '"><script>'}):
        field = Filter(sent)["board"]
        theirs = forms.Select(field.field.widget.attrs, field.field.choices)
        assert parse_html(str(field)) == parse_html(field.as_widget(theirs))


def test_no_form_draws_a_style_attribute() -> None:
    assert "style=" not in drawn(Request({}))


def test_an_empty_choice_says_what_to_do(db: None) -> None:
    class Pick(PortalForm):
        role = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, ("a", "A")])
        fund = forms.ModelChoiceField(Fund.objects.none())

    drawn = str(Pick())
    assert "---------" not in drawn
    assert drawn.count(">Välj<") == 2


def test_what_is_no_figure_comes_back_as_it_was_typed() -> None:
    form = Request(GOOD | {"people": "tolv personer", "share": " 1 2,5 "})
    assert form["people"].value() == "tolv personer"
    assert "people" in form.errors
    assert form["share"].value() == "12,5"
    assert Request(GOOD | {"people": "  "}).is_valid()


def test_a_text_that_is_too_long_is_told_how_long_it_may_be() -> None:
    class Short(PortalForm):
        word = forms.CharField(max_length=5)

    said = Short({"word": "nämnden"}).errors["word"][0]
    assert "5" in said
    assert "7" in said
    assert "Säkerställ" not in said


def test_a_refusal_may_stand_at_the_field_that_it_is_about() -> None:
    form = Request(GOOD)
    with refusals_on(form, "purpose"):
        raise Refused("Vi har redan den.")
    assert form.errors["purpose"] == ["Vi har redan den."]
