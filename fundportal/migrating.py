"""Migrations that change many tables at once, and the databases that are too old for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from fundportal.console import _


class AtOnce(Operation):
    """Does operations on tables as one step.

    One by one each would have every model that is related to it built anew: with the people and
    funds to which nearly all tables refer that is most of the time of a first start. What the
    operations say of a model that they create themselves is made part of its creation.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As other operations."""
        return self.__class__.__qualname__, [self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change a state that builds its classes when they are asked for."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Change the tables in order."""
        for operation in self._joined(app_label):
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Take the changes back, the last first."""
        for operation in reversed(self._joined(app_label)):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What `migrate` says of it."""
        return "; ".join(operation.describe() for operation in self.operations)

    def _joined(self, app_label: str) -> list[Operation]:
        """The operations, where what changes a table of this step is part of its creation.

        Raises:
            ValueError: an operation cannot be made part of it.

        """
        joined: list[Operation] = []
        places: dict[str, int] = {}
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                places[operation.name_lower] = len(joined)
            place = places.get(getattr(operation, "model_name_lower", ""))
            if place is None:
                joined.append(operation)
                continue
            whole = joined[place].reduce(operation, app_label)
            if isinstance(whole, bool):
                told = f"Not in the same step as the table: {operation.describe()}"
                raise ValueError(told)
            joined[place : place + 1] = whole
        return joined


def check_age(*, databases: Iterable[str] | None = None, **_others: Any) -> list[CheckMessage]:
    """Find a database that has only some of the migrations which one has taken the place of."""
    known = MigrationLoader(None).disk_migrations.values()
    for alias in databases or ():
        done = set(MigrationRecorder(connections[alias]).applied_migrations())
        for migration in known:
            old = {(app, name) for app, name in migration.replaces}
            if old & done and old - done:
                told = _("The database is from a version before its tables were joined.")
                how = _(
                    "First run the migrations of the version that docs/decisions/0018 names. "
                    "A demonstration is begun anew with: make clean-demo"
                )
                return [Error(told, hint=how, id="fundportal.E001")]
    return []
