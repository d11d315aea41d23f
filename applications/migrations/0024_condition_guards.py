"""Conditions and follow-ups are added, never changed; a conditional yes has conditions, others none."""

from django.db import migrations

TABLES = (
    "applications_recommendedcondition",
    "applications_condition",
    "applications_followup",
)

ON = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

OFF = """
DROP TRIGGER {table}_no_truncate ON {table};
DROP TRIGGER {table}_append_only ON {table};
"""

NAMED = """
CREATE FUNCTION applications_check_conditions() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    parent bigint;
    needs boolean;
    has boolean;
BEGIN
    IF TG_TABLE_NAME IN ('applications_decision', 'applications_condition') THEN
        IF TG_TABLE_NAME = 'applications_decision' THEN parent := NEW.id;
        ELSE parent := NEW.decision_id; END IF;
        SELECT outcome = 'approved_with_conditions' INTO needs
            FROM applications_decision WHERE id = parent;
        has := EXISTS (SELECT FROM applications_condition WHERE decision_id = parent);
    ELSE
        IF TG_TABLE_NAME = 'applications_recommendation' THEN parent := NEW.id;
        ELSE parent := NEW.recommendation_id; END IF;
        SELECT outcome = 'with_conditions' INTO needs
            FROM applications_recommendation WHERE id = parent;
        has := EXISTS (SELECT FROM applications_recommendedcondition
                       WHERE recommendation_id = parent);
    END IF;
    IF needs <> has THEN
        RAISE EXCEPTION 'a yes with conditions names them, and nothing else has any'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_conditions_named';
    END IF;
    RETURN NULL;
END $$;
"""

NAMED_ON = """
CREATE CONSTRAINT TRIGGER {table}_conditions_named AFTER INSERT ON {table}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION applications_check_conditions();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0018_score_guards")]
    operations = [
        *(migrations.RunSQL(ON.format(table=table), OFF.format(table=table)) for table in TABLES),
        migrations.RunSQL(NAMED, "DROP FUNCTION applications_check_conditions();"),
        *(
            migrations.RunSQL(
                NAMED_ON.format(table=table), f"DROP TRIGGER {table}_conditions_named ON {table};"
            )
            for table in (
                "applications_recommendation",
                "applications_recommendedcondition",
                "applications_decision",
                "applications_condition",
            )
        ),
    ]
