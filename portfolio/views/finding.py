"""What every page does first: find the object among those that the person may see."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from applications.models import Application, Decision
from fundportal.directory.access import allows, funds_where
from fundportal.directory.models import Fund, User
from fundportal.directory.roles import Permission
from portfolio.models import Disbursement, Investment


def reader_of(request: HttpRequest) -> User:
    """The person of the request; login is required everywhere under /arbete/."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def fund_or_404(
    request: HttpRequest, slug: str, permission: Permission = Permission.SEE_FUND
) -> Fund:
    """The fund, if the person has the permission there today."""
    return get_object_or_404(funds_where(request.user, permission), slug=slug)


def investment_or_404(
    request: HttpRequest, slug: str, permission: Permission | None = None
) -> Investment:
    """The investment, if the person may see it and, where asked, has the permission in it."""
    investment = get_object_or_404(
        Investment.objects.visible_to(reader_of(request)).select_related(
            "fund", "organisation", "decision__application", "created_by", "published_by"
        ),
        slug=slug,
    )
    if permission and not allows(
        request.user,
        permission,
        fund=investment.fund,
        organisation=investment.organisation,
    ):
        raise Http404
    return investment


def disbursement_or_404(request: HttpRequest, slug: str, pk: int) -> Disbursement:
    """The disbursement of the investment, if the person may see it."""
    return get_object_or_404(
        Disbursement.objects.visible_to(reader_of(request)).select_related(
            "investment__fund",
            "investment__organisation",
            "investment__decision",
            "requested_by",
            "approved_by",
            "attested_by",
            "attested_for",
            "paid_by",
            "refused_by",
            "entry__reversed_by",
        ),
        investment__slug=slug,
        pk=pk,
    )


def may_see_application(request: HttpRequest, decision: Decision) -> bool:
    """Whether the application behind the money is a page that the person may open."""
    visible = Application.objects.visible_to(reader_of(request))
    return visible.filter(pk=decision.application_id).exists()
