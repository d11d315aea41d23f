"""Many changes of tables as one step of a migration."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    CreateModel,
    RenameIndex,
    RunSQL,
)
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from fundportal.migrating import AtOnce

STEP = AtOnce(
    [
        CreateModel("Road", [("id", models.BigAutoField(primary_key=True))]),
        CreateModel(
            "House",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("road", models.ForeignKey("maps.Road", models.PROTECT)),
            ],
        ),
        AddField("House", "number", models.IntegerField()),
        AddConstraint(
            "House", models.UniqueConstraint(fields=["road", "number"], name="one_of_a_number")
        ),
        AddField("Road", "longest", models.ForeignKey("maps.House", models.PROTECT, null=True)),
    ]
)


def test_every_table_is_made_and_removed_again(db: None) -> None:
    before, after = ProjectState(), ProjectState()
    assert not after.apps.get_models()  # built already, and to be built anew
    STEP.state_forwards("maps", after)
    with connection.schema_editor() as editor:
        STEP.database_forwards("maps", editor, before, after)
    assert {"maps_road", "maps_house"} <= set(connection.introspection.table_names())
    house = after.apps.get_model("maps", "House")
    assert house._meta.get_field("road").related_model is after.apps.get_model("maps", "Road")
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "maps_house")
    assert found["one_of_a_number"]["columns"] == ["road_id", "number"]
    with connection.schema_editor() as editor:
        STEP.database_backwards("maps", editor, after, before)
    assert not {"maps_road", "maps_house"} & set(connection.introspection.table_names())
    assert STEP.describe().startswith("Create model Road; Create model House; Add field number")


def test_what_cannot_be_part_of_a_tables_creation_is_refused(db: None) -> None:
    step = AtOnce([STEP.operations[0], RunSQL("SELECT 1"), RenameIndex("Road", "new", "old")])
    with pytest.raises(ValueError, match="Not in the same step as the table: Rename index old"):
        step.database_forwards("maps", connection.schema_editor(), ProjectState(), ProjectState())


def test_a_database_from_in_between_is_refused_with_what_to_do(db: None) -> None:
    recorder = MigrationRecorder(connection)
    call_command("migrate", check_unapplied=True, verbosity=0, skip_checks=False)
    recorder.record_unapplied("applications", "0040_newest_first_by_index")
    with pytest.raises(CommandError, match="make clean-demo"):
        call_command("migrate", check_unapplied=True, verbosity=0, skip_checks=False)
