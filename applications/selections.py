"""The verbs on a person's saved selections of a list; private marks that leave no event."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import SavedSelection
from applications.models.selections import ListKind, SavedSelectionQuerySet
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.models import User

KEPT = frozenset({"q", "status", "fund", "call", "organisation", "year", "waiting", "sort"})
LONGEST = 100  # characters of one filter
MOST = 30  # of one person in one list


class NothingChosen(Refused):
    """A selection narrows or sorts its list."""


class NameTaken(Refused):
    """The person has another selection of that name, or has given none."""


class TooMany(Refused):
    """More selections than anybody finds their way among."""


@transaction.atomic
def save(
    *, kind: str, name: str, chosen: dict[str, str], by: User, at: datetime.datetime
) -> SavedSelection:
    """Spara urval: these filters under a name; the same once more is the same selection."""
    own = _own(by, kind)
    name = _tidy(name)
    kept = {key: text[:LONGEST] for key, text in chosen.items() if key in KEPT and text}
    if not kept:
        raise NothingChosen(_("Choose a filter, a search or an order first, then save it."))
    there = own.filter(name=name).first()
    if there is not None and there.chosen == kept:
        return there
    _refuse_taken(there)
    if len(own) >= MOST:
        raise TooMany(_("You have %(most)s selections. Remove one first.") % {"most": MOST})
    return SavedSelection.objects.create(
        person=by, kind=ListKind(kind), name=name, chosen=kept, saved_at=at
    )


@transaction.atomic
def change(selection: SavedSelection, *, name: str, is_default: bool, by: User) -> SavedSelection:
    """Ändra urval: give it another name, let the list open with it or not."""
    own = _own(by, selection.kind)
    _require_owner(selection, by)
    name = _tidy(name)
    _refuse_taken(own.filter(name=name).exclude(pk=selection.pk).first())
    if is_default:
        own.filter(is_default=True).exclude(pk=selection.pk).update(is_default=False)
    selection.name, selection.is_default = name, is_default
    selection.save(update_fields=["name", "is_default"])
    return selection


@transaction.atomic
def remove(selection: SavedSelection, *, by: User) -> None:
    """Ta bort urval; the cases are untouched."""
    _require_owner(selection, by)
    SavedSelection.objects.filter(pk=selection.pk).delete()


def _own(by: User, kind: str) -> SavedSelectionQuerySet:
    """The person's selections of a list; the person's row is locked, so that names stay unique."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return SavedSelection.objects.filter(person=by, kind=ListKind(kind))


def _require_owner(selection: SavedSelection, by: User) -> None:
    if selection.person_id != by.pk:
        raise NotPermitted(_("A saved selection belongs to the person who saved it."))


def _tidy(name: str) -> str:
    name = " ".join(name.split())[:60]
    if not name:
        raise NameTaken(_("Give the selection a name."))
    return name


def _refuse_taken(other: SavedSelection | None) -> None:
    if other is not None:
        raise NameTaken(_("You have a selection with this name already. Choose another name."))
