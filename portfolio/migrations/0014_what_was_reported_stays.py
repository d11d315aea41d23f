"""What a department sent in is never changed; it is answered once, by somebody else."""

from django.db import migrations

GUARD = """
CREATE FUNCTION portfolio_guard_report_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL
            AND (OLD.id, OLD.report_id, OLD.number, OLD.answers, OLD.indicators, OLD.sent_by_id,
                 OLD.sent_at)
              = (NEW.id, NEW.report_id, NEW.number, NEW.answers, NEW.indicators, NEW.sent_by_id,
                 NEW.sent_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was sent in stays, and is answered once: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'report_version_stays';
END $$;
"""

TRIGGERS = """
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON portfolio_reportversion
    FOR EACH ROW EXECUTE FUNCTION portfolio_guard_report_version();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_reportversion
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_removed BEFORE DELETE ON portfolio_progressreport
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON portfolio_progressreport
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

DROP_TRIGGERS = """
DROP TRIGGER never_truncated ON portfolio_progressreport;
DROP TRIGGER never_removed ON portfolio_progressreport;
DROP TRIGGER never_truncated ON portfolio_reportversion;
DROP TRIGGER stays ON portfolio_reportversion;
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0012_corrections_are_never_changed")]
    operations = [
        migrations.RunSQL(GUARD, "DROP FUNCTION portfolio_guard_report_version();"),
        migrations.RunSQL(TRIGGERS, DROP_TRIGGERS),
    ]
