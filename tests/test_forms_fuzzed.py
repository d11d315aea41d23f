"""Every form is sent nonsense: no fault of ours, no script kept, a message at its field.

The pages are those of the table (tests/access_table.py) and every section of a draft: whoever
adds a page there has its forms walked. A form class that no page there shows fails the suite.
"""

from __future__ import annotations

import importlib
import io
import logging
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from applications.questions import Section
from fundportal.demo.cast import email
from fundportal.directory.models import User
from fundportal.forms import AmountField
from tests.access_story import LOGINS, not_measured_yet, signed_by_the_reviewer, story
from tests.access_table import OPEN, POST, ROWS

APPS = {  # how often each form of an app is sent
    "applications": 4,
    "portfolio": 2,
    "evaluations": 2,
    "fundportal": 2,
}
ELSEWHERE = {  # shown after a file was read, or without a login; tested with their pages
    "evaluations.forms.MappingForm",
    "evaluations.unit_cost_forms.ConfirmImportForm",
    "fundportal.feedback.remark_forms.FollowForm",
    "fundportal.feedback.remark_forms.RemarkForm",
    "fundportal.feedback.remark_forms.ReopenForm",
    "fundportal.public.forms.InvestmentFilter",
    "portfolio.takeover_forms.ConfirmTakeoverForm",
}
MARKS = ("<script>fuzz", "<img src=x onerror=fuzz")
HUGE = "9" * 5_000  # more digits than Python turns into a number
NASTY = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "<script>fuzz()</script>",
    '"><img src=x onerror=fuzz()>',
    "{{ 7|add:7 }}{% load x %}%(name)s %s",
    "\u202eoh\u202c \u2066x\u2069 \u200b\u2028",
    "👩‍👩‍👧‍👦🏳️‍🌈" * 40,
    "\x1b[31m\x07\x08\x7f\r\n\t",
    "e\u0301" * 200,
    "x" * 30_000,
    "ord " * 6_000,
    "0",
    "-1",
    "1,5",
    "1 000",
    "9" * 30,
    HUGE,
    "1e309",
    "-1e-400",
    "NaN",
    "Infinity",
    "0x10",
    "١٢٣",
    "²",
    "2026-13-45",
    "0001-01-01",
    "9999-12-31T23:59",
    "19121212-1212",
    "on",
    "null",
    "[]",
]
FILES = [
    ("a.pdf", b""),
    ("../../a.pdf", b"%PDF-1.4\n%%EOF"),
    ("<script>fuzz()<.pdf", b"%PDF-1.4\n%%EOF"),
    ("a.exe", b"MZ"),
    ("a.docx", b"PK\x03\x04"),
    ("x" * 300 + ".csv", b"a;b\n1;\x00"),
]
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def form_classes(app: str) -> set[type[forms.BaseForm]]:
    """Every form class of the app that no other form, of whatever app, inherits from."""
    package = importlib.import_module(app)
    found = set()
    for module in pkgutil.walk_packages(package.__path__, f"{app}."):
        if "forms" not in module.name:
            continue
        for thing in vars(importlib.import_module(module.name)).values():
            is_form = isinstance(thing, type) and issubclass(thing, forms.BaseForm)
            if is_form and thing.__module__.startswith(f"{app}."):
                found.add(thing)
    return {one for one in found if not one.__subclasses__()}


def pages() -> Iterator[tuple[str, str, str]]:
    """(name, login, address) of each page that can show a form."""
    cases = story()
    for name, (letters, arguments) in ROWS.items():
        if letters and letters not in (POST, OPEN):
            yield name, LOGINS[letters[0]], reverse(name, args=arguments(cases))
    for section in Section.values:
        where = reverse("applications:section", args=[cases.draft, section])
        yield f"section {section}", LOGINS["s"], where
    yield "plan", LOGINS["u"], reverse("evaluations:plan", args=[not_measured_yet().pk])
    signed = signed_by_the_reviewer()
    yield "review", LOGINS["u"], reverse("evaluations:cost_review", args=[signed.pk])


def forms_in(response: Any) -> list[forms.BaseForm]:
    """The forms of ours that a page was drawn with."""
    found: dict[int, forms.BaseForm] = {}
    drawn = response.context or []
    for context in drawn if isinstance(drawn, list) else [drawn]:  # of one template it is no list
        for layer in context.dicts:
            for value in layer.values():
                for one in value if isinstance(value, list | tuple) else [value]:
                    form = getattr(one, "form", None) if is_dataclass(one) else one
                    if isinstance(form, forms.BaseForm):
                        found[id(form)] = form
    return [one for one in found.values() if app_of(type(one)) in APPS]


def app_of(form: type[forms.BaseForm]) -> str:
    return form.__module__.partition(".")[0]


def sensible(field: forms.Field) -> st.SearchStrategy[Any]:
    """What a person could have meant."""
    if isinstance(field, forms.ModelChoiceField):
        return st.sampled_from(
            [str(field.prepare_value(one)) for one in field.queryset[:5]] or [""]
        )
    if isinstance(field, forms.ChoiceField):
        values = [value for group, value in _flat(field.choices)]
        return st.sampled_from([str(value) for value in values] or [""])
    if isinstance(field, forms.BooleanField):
        return st.sampled_from(["on", ""])
    if isinstance(field, forms.DateTimeField):
        return st.datetimes().map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M"))
    if isinstance(field, forms.DateField):
        return st.dates().map(str)
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return st.integers(-10, 10**6).map(str)
    if isinstance(field, AmountField):
        return st.sampled_from(["", "250 000", "12,50"])
    return st.sampled_from(["Ett svar.", "Ks 1/2026", NASTY[4], NASTY[5]])


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from ((value, inner) for inner, _label in label)
        else:
            yield value, value


def meant(field: forms.Field, initial: Any) -> st.SearchStrategy[Any]:
    """What is accepted most of the time; a text may hold a script."""
    if field.widget.is_hidden and initial not in (None, ""):
        return st.just(str(initial))
    if isinstance(field, forms.FileField):
        return st.just(None)
    return sensible(field)


def values(field: forms.Field, initial: Any) -> st.SearchStrategy[Any]:
    """What can be sent in a field: sense, what stood there, nonsense; None: not sent at all."""
    if isinstance(field, forms.FileField):
        return st.sampled_from([None, *FILES])
    kept = st.just("" if initial is None else str(initial))
    return st.one_of(
        sensible(field), kept, st.sampled_from(NASTY), ANY_TEXT, st.none(), sensible(field)
    )


def sendings(form: forms.BaseForm, html: str) -> st.SearchStrategy[dict[str, Any]]:
    """What can be sent by a form: its fields, and now and then one of the page's buttons."""
    fields = {
        form.add_prefix(name): (field, form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
    }
    good = st.fixed_dictionaries({name: meant(*each) for name, each in fields.items()})
    bad = st.fixed_dictionaries({name: values(*each) for name, each in fields.items()})
    named = sorted(set(re.findall(r'<button[^>]* name="(\w+)" value="([^"]*)"', html)))
    buttons = [{name: value} for name, value in named] + [{name: HUGE} for name, _ in named]
    pressed = st.one_of(st.just({}), st.just({}), st.sampled_from([{}, *buttons]))
    return st.builds(lambda sent, button: {**sent, **button}, st.one_of(good, bad), pressed)


def as_sent(data: dict[str, Any]) -> dict[str, Any]:
    """The data as the test client takes it; files are made anew each time."""
    sent = {}
    for name, value in data.items():
        if isinstance(value, tuple):
            file = SimpleUploadedFile("x", b"")
            file.file, file._name, file.size = io.BytesIO(value[1]), value[0], len(value[1])
            sent[name] = file
        elif value is not None:
            sent[name] = value
    return sent


def check(response: Any, where: str) -> None:
    """No fault of ours, no script, and every fault of the form said on the page."""
    assert response.status_code in (200, 302, 400, 404, 409), (where, response.status_code)
    if response.streaming:
        return
    html = response.content.decode()
    for mark in MARKS:
        assert mark not in html, (where, mark)
    for form in forms_in(response):
        drawn = any(f'name="{form.add_prefix(name)}"' in html for name in form.fields)
        if not (form.is_bound and drawn) or response.status_code != 200 or is_filter(form):
            continue
        for name, faults in form.errors.items():
            assert name == "__all__" or name in form.fields, (where, name)
            for fault in faults:
                assert escape(fault) in html, (where, name, fault)


def is_filter(form: forms.BaseForm) -> bool:
    """Whether the form narrows a list; an address with nonsense in it shows the whole list."""
    return hasattr(form, "helper") and form.helper.form_method == "get"


def fuzz(client: Client, name: str, where: str, form: forms.BaseForm, html: str) -> None:
    """Send the form many times; what each time changes is taken back."""
    send = client.get if is_filter(form) else client.post

    @settings(
        max_examples=APPS[app_of(type(form))],
        deadline=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(sendings(form, html))
    def once(data: dict[str, Any]) -> None:
        with transaction.atomic():
            response = send(where, as_sent(data))
            check(response, f"{name} {type(form).__name__}")
            if response.status_code == 302:
                check(client.get(response.url), f"{name}, then {response.url}")
                check(client.get(where, follow=True), f"{name}, opened again")
            if name.startswith("section "):
                check(client.post(f"{where}utkast/", as_sent(data)), f"{name}, kept")
                check(client.get(where), f"{name}, read again")
            transaction.set_rollback(True)

    once()


@pytest.mark.long
@pytest.mark.usefixtures("unprinted")
@pytest.mark.demonstration
def test_every_form_meets_nonsense(committing_db: str) -> None:
    logging.disable(logging.WARNING)
    met: set[type[forms.BaseForm]] = set()
    wrong = []
    for name, login, where in pages():
        client = Client()
        client.force_login(User.objects.get(email=email(login)))
        response = client.get(where)
        if response.status_code != 200 or response.streaming:
            continue
        for form in forms_in(response):
            met.add(type(form))
            try:
                fuzz(client, name, where, form, response.content.decode())
            except AssertionError as fault:
                wrong.append(str(fault).partition("\n")[0])
    assert not wrong, "\n".join(wrong)
    missing = {one for app in APPS for one in form_classes(app)} - met
    names = {f"{one.__module__}.{one.__qualname__}" for one in missing} - ELSEWHERE
    assert not names, f"no page of the access table shows {names}: add one to tests/access_table"
