"""The access check of all pages here: fetching the object is the check; a miss is 404."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from fundportal.directory.access import allows
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from portfolio.models import Investment


def reader(request: HttpRequest) -> User:
    """The person who has logged in."""
    assert isinstance(request.user, User)  # noqa: S101 - the middleware lets nobody else in
    return request.user


def permitted_investment(request: HttpRequest, permission: Permission, slug: str) -> Investment:
    """The investment of that slug if the person has the permission in it."""
    found = Investment.objects.where(request.user, permission)
    return get_object_or_404(found.select_related("fund", "organisation"), slug=slug)


def require_or_404(request: HttpRequest, permission: Permission) -> None:
    """Raise 404 unless the person has the permission somewhere."""
    if not allows(request.user, permission):
        raise Http404
