"""A decision's amounts add up to its total, and who recommended a case does not register its decision."""

from django.db import migrations

AMOUNTS = """
CREATE FUNCTION applications_check_amounts() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    parent bigint;
    total numeric;
    parts numeric;
BEGIN
    IF TG_TABLE_NAME IN ('applications_decision', 'applications_decidedamount') THEN
        IF TG_TABLE_NAME = 'applications_decision' THEN parent := NEW.id;
        ELSE parent := NEW.decision_id; END IF;
        SELECT amount_total INTO total FROM applications_decision WHERE id = parent;
        SELECT coalesce(sum(amount), 0) INTO parts
            FROM applications_decidedamount WHERE decision_id = parent;
    ELSE
        IF TG_TABLE_NAME = 'applications_recommendation' THEN parent := NEW.id;
        ELSE parent := NEW.recommendation_id; END IF;
        SELECT amount_total INTO total FROM applications_recommendation WHERE id = parent;
        SELECT coalesce(sum(amount), 0) INTO parts
            FROM applications_recommendedamount WHERE recommendation_id = parent;
    END IF;
    IF total <> parts THEN
        RAISE EXCEPTION 'the amounts of the years (%) are not the total (%)', parts, total
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_adds_up';
    END IF;
    RETURN NULL;
END $$;
"""

ADDS_UP = """
CREATE CONSTRAINT TRIGGER {table}_adds_up AFTER INSERT ON {table}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION applications_check_amounts();
"""

TABLES = (
    "applications_recommendation",
    "applications_recommendedamount",
    "applications_decision",
    "applications_decidedamount",
)

TWO_PEOPLE = """
CREATE FUNCTION applications_check_registrar() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM applications_recommendation
               WHERE application_id = NEW.application_id AND by_id = NEW.registered_by_id) THEN
        RAISE EXCEPTION 'who recommended an application does not register its decision'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_another_person';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER applications_decision_two_people BEFORE INSERT ON applications_decision
    FOR EACH ROW EXECUTE FUNCTION applications_check_registrar();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_append_only_guards")]
    operations = [
        migrations.RunSQL(AMOUNTS, "DROP FUNCTION applications_check_amounts();"),
        *(
            migrations.RunSQL(
                ADDS_UP.format(table=table), f"DROP TRIGGER {table}_adds_up ON {table};"
            )
            for table in TABLES
        ),
        migrations.RunSQL(
            TWO_PEOPLE,
            "DROP TRIGGER applications_decision_two_people ON applications_decision;"
            "DROP FUNCTION applications_check_registrar();",
        ),
    ]
