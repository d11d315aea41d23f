"""People, dated roles, organisations, funds."""

from fundportal.directory.models.funds import Fund, FundQuerySet, Municipality
from fundportal.directory.models.people import Organisation, OrganisationQuerySet, User
from fundportal.directory.models.roles import RoleAssignment

__all__ = [
    "Fund",
    "FundQuerySet",
    "Municipality",
    "Organisation",
    "OrganisationQuerySet",
    "RoleAssignment",
    "User",
]
