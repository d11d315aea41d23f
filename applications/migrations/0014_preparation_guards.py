"""What was written about a flag, a completion or a conflict of interest is added to, never changed."""

from django.db import migrations

TABLES = ("applications_flagentry", "applications_completionitem")

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

CONFLICTS = """
CREATE FUNCTION applications_check_conflict() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a conflict of interest is append-only: lift it' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.lifted_at IS NOT NULL
       OR (OLD.application_id, OLD.person_id, OLD.reason, OLD.declared_by_id, OLD.declared_at)
          IS DISTINCT FROM
          (NEW.application_id, NEW.person_id, NEW.reason, NEW.declared_by_id, NEW.declared_at) THEN
        RAISE EXCEPTION 'a conflict of interest is append-only: it can only be lifted, once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER applications_conflict_only_lifted BEFORE UPDATE OR DELETE ON applications_conflict
    FOR EACH ROW EXECUTE FUNCTION applications_check_conflict();
CREATE TRIGGER applications_conflict_no_truncate BEFORE TRUNCATE ON applications_conflict
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

CONFLICTS_OFF = """
DROP TRIGGER applications_conflict_no_truncate ON applications_conflict;
DROP TRIGGER applications_conflict_only_lifted ON applications_conflict;
DROP FUNCTION applications_check_conflict();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0009_criteria_guards")]
    operations = [
        *(migrations.RunSQL(ON.format(table=table), OFF.format(table=table)) for table in TABLES),
        migrations.RunSQL(CONFLICTS, CONFLICTS_OFF),
    ]
