"""Lines of cases hold who takes part and who assesses, so that a search reads only theirs."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from fundportal.migrating import AtOnce

READERS = """
CREATE FUNCTION applications_taking_part(of_case bigint) RETURNS bigint[]
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT coalesce(array_agg(organisation_id ORDER BY organisation_id), '{}')
      FROM applications_party
     WHERE application_id = of_case AND removed_at IS NULL AND answer <> 'declined'
$$;

CREATE FUNCTION applications_assessing(of_case bigint) RETURNS bigint[]
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT coalesce(array_agg(person_id ORDER BY person_id), '{}')
      FROM applications_assessorassignment
     WHERE application_id = of_case AND ended_at IS NULL AND declared_at IS NOT NULL
$$;
"""

# Whatever is written in the columns, the tables decide
KEPT = """
CREATE FUNCTION applications_keep_readers() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    NEW.parties := applications_taking_part(NEW.application_id);
    NEW.assessors := applications_assessing(NEW.application_id);
    RETURN NEW;
END $$;

CREATE TRIGGER case_line_readers BEFORE INSERT OR UPDATE ON applications_caseline
    FOR EACH ROW EXECUTE FUNCTION applications_keep_readers();

CREATE FUNCTION applications_readers_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE applications_caseline SET parties = '{}', assessors = '{}'
     WHERE application_id IN (SELECT application_id FROM after)
       AND (parties, assessors) IS DISTINCT FROM
           (applications_taking_part(application_id), applications_assessing(application_id));
    RETURN NULL;
END $$;
"""

OFF = """
DROP FUNCTION applications_readers_changed();
DROP TRIGGER case_line_readers ON applications_caseline;
DROP FUNCTION applications_keep_readers();
DROP FUNCTION applications_assessing(bigint);
DROP FUNCTION applications_taking_part(bigint);
"""

TRIGGER = """
CREATE TRIGGER {name} AFTER {act} ON {table} REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION applications_readers_changed();
"""

FILL = "UPDATE applications_caseline SET parties = '{}', assessors = '{}';"


def triggers() -> list[migrations.RunSQL]:
    """One trigger per table and act, since a transition table belongs to one act."""
    made = []
    for table in ("applications_party", "applications_assessorassignment"):
        for act in ("INSERT", "UPDATE"):
            name = f"{table}_readers_{act.lower()}"
            on = TRIGGER.format(name=name, act=act, table=table)
            made.append(migrations.RunSQL(on, f"DROP TRIGGER {name} ON {table};"))
    return made


class Migration(migrations.Migration):
    dependencies = [("applications", "0041_assignments_scored")]
    operations = [
        AtOnce([
            migrations.AddField("caseline", "parties", ArrayField(models.BigIntegerField(), default=list, verbose_name="organisations that take part")),
            migrations.AddField("caseline", "assessors", ArrayField(models.BigIntegerField(), default=list, verbose_name="assessors who see the case")),
        ]),
        migrations.RunSQL(READERS + KEPT, OFF),
        *triggers(),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex("caseline", GinIndex(fields=["parties", "assessors"], name="case_line_readers")),
    ]
