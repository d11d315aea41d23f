"""Files of a request are added, and taken away once, until it is answered; then they stay."""

from django.db import migrations

# FOR SHARE waits for an answer that is being given and sees it; the key's own lock would not.
GUARD = """
CREATE FUNCTION portfolio_guard_request_file() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND OLD.removed_at IS NULL
            AND NEW.removed_at IS NOT NULL
            AND (OLD.id, OLD.disbursement_id, OLD.document_id, OLD.added_by_id, OLD.added_at)
              = (NEW.id, NEW.disbursement_id, NEW.document_id, NEW.added_by_id, NEW.added_at)) THEN
        PERFORM FROM public.portfolio_disbursement
            WHERE id = NEW.disbursement_id AND status = 'requested' FOR SHARE;
        IF FOUND THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a request keeps its files once it is answered: % refused', TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'request_keeps_its_files';
END $$;
CREATE TRIGGER keeps_its_files BEFORE INSERT OR UPDATE OR DELETE ON portfolio_disbursementfile
    FOR EACH ROW EXECUTE FUNCTION portfolio_guard_request_file();
DROP TRIGGER append_only ON portfolio_disbursementfile;
"""

FORMER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON portfolio_disbursementfile
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER keeps_its_files ON portfolio_disbursementfile;
DROP FUNCTION portfolio_guard_request_file();
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0029_files_of_requests_taken_away")]
    operations = [migrations.RunSQL(GUARD, FORMER)]
