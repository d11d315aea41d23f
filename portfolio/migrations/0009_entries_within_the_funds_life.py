"""An entry is dated from the day its fund was opened; a closed fund takes new money only while
an investment runs in it.

Closing ends new applications, not the money: what is committed is paid, released and repaid as
long as it takes. And a fund with entries is not said to have been opened after them.
"""

from django.db import migrations

CHECK_LIFE = """
CREATE FUNCTION portfolio_check_life() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM new_entries e JOIN public.directory_fund f ON f.id = e.fund_id
            WHERE e.valid_date < f.opened_date) THEN
        RAISE EXCEPTION 'an entry is dated before its fund was opened'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_is_dated_within_the_funds_life';
    ELSIF EXISTS (SELECT FROM new_entries e JOIN public.directory_fund f ON f.id = e.fund_id
            WHERE e.from_account = 'outside' AND e.valid_date >= f.closed_date
                AND NOT EXISTS (SELECT FROM public.portfolio_investment i
                    WHERE i.fund_id = f.id AND i.status = 'running')) THEN
        RAISE EXCEPTION 'a closed fund takes new money only while an investment runs'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_fund_takes_no_new_money';
    END IF;
    RETURN NULL;
END $$;
"""

GUARD_OPENING = """
CREATE FUNCTION portfolio_guard_opening() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.opened_date > OLD.opened_date AND EXISTS (SELECT FROM public.portfolio_ledgerentry
            WHERE fund_id = NEW.id AND valid_date < NEW.opened_date) THEN
        RAISE EXCEPTION 'the fund has entries from before that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_is_opened_before_its_entries';
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER d_check_life AFTER INSERT ON portfolio_ledgerentry
    REFERENCING NEW TABLE AS new_entries
    FOR EACH STATEMENT EXECUTE FUNCTION portfolio_check_life();
CREATE TRIGGER opened_before_its_entries BEFORE UPDATE ON directory_fund
    FOR EACH ROW EXECUTE FUNCTION portfolio_guard_opening();
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0008_many_entries_in_one_statement")]
    operations = [
        migrations.RunSQL(CHECK_LIFE, "DROP FUNCTION portfolio_check_life;"),
        migrations.RunSQL(GUARD_OPENING, "DROP FUNCTION portfolio_guard_opening;"),
        migrations.RunSQL(
            TRIGGERS,
            "DROP TRIGGER opened_before_its_entries ON directory_fund;"
            "DROP TRIGGER d_check_life ON portfolio_ledgerentry;",
        ),
    ]
