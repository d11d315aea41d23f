"""A version of a theory of change is never changed or removed: a better one is a new version."""

from django.db import migrations

TABLES = {
    "theory": "evaluations_theoryofchange",
    "theory_item": "evaluations_theoryitem",
    "theory_item_indicators": "evaluations_theoryitem_indicators",
}
ON = "".join(
    f"""
CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
    for name, table in TABLES.items()
)
OFF = "".join(
    f"DROP TRIGGER {name}_no_truncate ON {table}; DROP TRIGGER {name}_append_only ON {table};\n"
    for name, table in TABLES.items()
)


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0019_theories_of_change"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [migrations.RunSQL(ON, OFF)]
