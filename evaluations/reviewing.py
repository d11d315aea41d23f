"""What every review is held to, of effects as of cost impacts: another person, and a reason."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User
from fundportal.privacy import find_personal_numbers


class OwnWork(NotPermitted):
    """Who made something does not review it."""


class ReviewIncomplete(Refused):
    """A review without words, or with a personnummer in them."""


def check_review(comment: str, *, by: User, makers: Collection[int | None]) -> None:
    """Refuse the makers' own review, and one that does not say what was found."""
    if by.pk in makers:
        raise OwnWork(_("Another evaluator than those who made it reviews it."))
    if not comment.strip():
        raise ReviewIncomplete(_("Write what you have looked at and found."))
    if find_personal_numbers(comment):
        raise ReviewIncomplete(_("The text holds a personnummer. Take it away."))
