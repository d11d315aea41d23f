"""The letters before a fund's case numbers stay from the first number on."""

from django.db import migrations

GUARD = """
CREATE FUNCTION directory_refuse_other_letters() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'case numbers have been given with these letters'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_prefix_fixed';
END $$;
CREATE TRIGGER directory_fund_prefix_fixed BEFORE UPDATE ON directory_fund
    FOR EACH ROW WHEN (OLD.prefix_fixed_at IS NOT NULL AND (
        NEW.number_prefix IS DISTINCT FROM OLD.number_prefix
        OR NEW.prefix_fixed_at IS DISTINCT FROM OLD.prefix_fixed_at))
    EXECUTE FUNCTION directory_refuse_other_letters();
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_case_number_letters_and_registry_number_forms")]
    operations = [
        migrations.RunSQL(
            GUARD,
            "DROP TRIGGER directory_fund_prefix_fixed ON directory_fund;"
            "DROP FUNCTION directory_refuse_other_letters();",
        )
    ]
