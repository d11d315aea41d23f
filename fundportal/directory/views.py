"""Pages of people and their roles; administrators write, auditors read."""

from __future__ import annotations

import smtplib

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fundportal.audit.overview import timeline
from fundportal.directory import access, people
from fundportal.directory.forms import (
    OwnDetailsForm,
    PeopleFilterForm,
    PersonForm,
    ReasonForm,
    RoleEndForm,
    RoleForm,
)
from fundportal.directory.models import RoleAssignment, User
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on


def need(request: HttpRequest, permission: Permission) -> User:
    """The person of the request if a role allows it; otherwise the page does not exist."""
    if not access.allows(request.user, permission):
        raise Http404
    assert isinstance(request.user, User)  # noqa: S101 - access.allows refuses anyone else
    return request.user


@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, searchable by name, address and role."""
    reader = need(request, Permission.SEE_PEOPLE)
    form = PeopleFilterForm(request.GET)
    in_force = RoleAssignment.objects.in_force(timezone.localdate())
    found = User.objects.visible_to(reader).prefetch_related(
        Prefetch("role_assignments", in_force, to_attr="roles_now")
    )
    if form.is_valid():
        text, role = form.cleaned_data["q"].strip(), form.cleaned_data["role"]
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
        if role:
            found = found.filter(role_assignments__in=in_force.filter(role=role)).distinct()
    page = Paginator(found.order_by("-is_active", "name", "pk"), 50).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "page": page,
        "may_change": access.allows(reader, Permission.MANAGE_PEOPLE),
    }
    return render(request, "directory/person_list.html", context)


@require_GET
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: details, roles past and present, and what was done to the account."""
    reader = need(request, Permission.SEE_PEOPLE)
    person = get_object_or_404(User.objects.visible_to(reader), pk=pk)
    assignments = person.role_assignments.select_related(
        "fund", "organisation", "granted_by", "deputy_for"
    )
    context = {
        "person": person,
        "assignments": assignments.order_by("-from_date", "pk"),
        "today": timezone.localdate(),
        "timeline": timeline(person),
        "may_change": access.allows(reader, Permission.MANAGE_PEOPLE),
    }
    return render(request, "directory/person_detail.html", context)


@require_http_methods(["GET", "POST"])
def person_add(request: HttpRequest) -> HttpResponse:
    """Add a person; a link to choose a password is mailed."""
    by = need(request, Permission.MANAGE_PEOPLE)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            person = people.add_person(**form.cleaned_data, by=by, at=timezone.now())
            _mail_password_link(request, person)
            return redirect("directory:role_grant", pk=person.pk)
    return render(request, "directory/person_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def person_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a person's name, address or language."""
    by = need(request, Permission.MANAGE_PEOPLE)
    person = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            kept = User.objects.get(pk=pk)
            people.change_person(kept, **form.cleaned_data, by=by, at=timezone.now())
            messages.success(request, _("The details are saved."))
            return redirect("directory:person", pk=pk)
    return render(request, "directory/person_form.html", {"form": form, "person": person})


@require_http_methods(["GET", "POST"])
def own_details(request: HttpRequest) -> HttpResponse:
    """Mitt konto: one's own name and language, and the way to change the password."""
    assert isinstance(request.user, User)  # noqa: S101 - login is required
    form = OwnDetailsForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        kept = User.objects.get(pk=request.user.pk)
        people.change_person(
            kept, email=kept.email, **form.cleaned_data, by=request.user, at=timezone.now()
        )
        messages.success(request, _("The details are saved."))
        return redirect("directory:own_details")
    held = request.user.role_assignments.in_force(timezone.localdate())
    roles = held.select_related("fund", "organisation", "deputy_for")
    return render(request, "directory/own_details.html", {"form": form, "roles": roles})


@require_http_methods(["GET", "POST"])
def account_open_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a person's account, or open a closed one, with a reason."""
    by = need(request, Permission.MANAGE_PEOPLE)
    person = get_object_or_404(User, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = people.shut_out if person.is_active else people.let_in
        with refusals_on(form):
            act(person, reason=form.cleaned_data["reason"], by=by, at=timezone.now())
            messages.success(request, _("The account is changed."))
            return redirect("directory:person", pk=pk)
    return render(request, "directory/account_open_close.html", {"form": form, "person": person})


@require_http_methods(["GET", "POST"])
def role_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a role, from a date to a date."""
    by = need(request, Permission.MANAGE_PEOPLE)
    person = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST or None, instance=RoleAssignment(user=person))
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            people.grant_role(person, **form.cleaned_data, by=by, at=timezone.now())
            messages.success(request, _("The role is granted."))
            return redirect("directory:person", pk=pk)
    return render(request, "directory/role_form.html", {"form": form, "person": person})


@require_http_methods(["GET", "POST"])
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role after a day, with a reason; what was done in the role stays."""
    by = need(request, Permission.MANAGE_PEOPLE)
    assignment = get_object_or_404(RoleAssignment.objects.select_related("user"), pk=pk)
    form = RoleEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            people.end_role(assignment, **form.cleaned_data, by=by, at=timezone.now())
            messages.success(request, _("The role's last day is saved."))
            return redirect("directory:person", pk=assignment.user_id)
    return render(request, "directory/role_end.html", {"form": form, "assignment": assignment})


def _mail_password_link(request: HttpRequest, person: User) -> None:
    form = ResetPasswordForm({"email": person.email})
    try:
        if form.is_valid():
            form.save(request)
        messages.success(
            request, _("The person is added and gets a mail with a link to a password.")
        )
    except (OSError, smtplib.SMTPException):
        messages.warning(
            request,
            _(
                "The person is added, but the mail could not be sent. "
                "“Forgotten password” sends it anew."
            ),
        )
