"""A job that is done keeps its one result: nothing may change it afterwards, whoever writes."""

from django.db import migrations

GUARD = """
CREATE FUNCTION jobs_refuse_change_of_done() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'job % is done: its result is final', OLD.id
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'jobs_done_is_final';
END $$;
CREATE TRIGGER jobs_done_is_final BEFORE UPDATE ON jobs_job
    FOR EACH ROW WHEN (OLD.status = 'done') EXECUTE FUNCTION jobs_refuse_change_of_done();
"""

NO_GUARD = """
DROP TRIGGER jobs_done_is_final ON jobs_job;
DROP FUNCTION jobs_refuse_change_of_done();
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_jobs")]
    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
