"""Plans of repayment and the boards of repayments are added, never changed, and within the rules.

A plan is made only where the fund asks for repayment, by the fund's rule of that moment, and its cap
is what was paid out and not repaid; its lines are its sum.
"""

from django.db import migrations

TABLES = ("portfolio_repaymentplan", "portfolio_repaymentline", "portfolio_repayment")

ON = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

OFF = """
DROP TRIGGER never_truncated ON {table};
DROP TRIGGER append_only ON {table};
"""

NEXT = """
CREATE FUNCTION portfolio_next_repayment_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM public.portfolio_repaymentplan
                      WHERE investment_id = NEW.investment_id) THEN
        RAISE EXCEPTION 'the versions of a plan are numbered one by one'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repayment_plans_in_order';
    END IF;
    IF NEW.mode <> (SELECT f.repayment_mode FROM public.directory_fund f
                    JOIN public.portfolio_investment i ON i.fund_id = f.id
                    WHERE i.id = NEW.investment_id) THEN
        RAISE EXCEPTION 'the fund asks for another repayment than %', NEW.mode
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repayment_plan_follows_the_fund';
    END IF;
    IF NEW.amount_cap <> (SELECT coalesce(sum(amount), 0) FROM public.portfolio_balance
                          WHERE investment_id = NEW.investment_id AND account = 'disbursed') THEN
        RAISE EXCEPTION 'the cap is not what was paid out and not repaid'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repayment_cap_is_what_was_paid_out';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_order BEFORE INSERT ON portfolio_repaymentplan
    FOR EACH ROW EXECUTE FUNCTION portfolio_next_repayment_plan();
"""

NEXT_OFF = """
DROP TRIGGER in_order ON portfolio_repaymentplan;
DROP FUNCTION portfolio_next_repayment_plan();
"""

# A line that is added to an older version breaks its sum, or is of 0 kr and of the forecast's years.
ADDS_UP = """
CREATE FUNCTION portfolio_check_repayment_plan() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    version bigint;
BEGIN
    IF TG_TABLE_NAME = 'portfolio_repaymentplan' THEN version := NEW.id;
    ELSE version := NEW.plan_id; END IF;
    IF EXISTS (
        SELECT FROM public.portfolio_repaymentplan p
        WHERE p.id = version AND p.amount_expected <> (
            SELECT coalesce(sum(l.amount_expected), 0)
            FROM public.portfolio_repaymentline l WHERE l.plan_id = version)) THEN
        RAISE EXCEPTION 'the lines of a plan of repayment are not its sum'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repayment_plan_adds_up';
    END IF;
    IF EXISTS (
        SELECT FROM public.portfolio_repaymentline l
        JOIN public.portfolio_repaymentplan p ON p.id = l.plan_id
        JOIN public.directory_organisation o ON o.id = l.organisation_id
        WHERE p.id = version AND (l.year < p.first_year OR o.kind <> 'board' OR (
            l.amount_expected > 0 AND p.mode = 'schedule'
            AND l.year NOT BETWEEN p.from_year AND p.to_year))) THEN
        RAISE EXCEPTION 'a line names a year or an organisation that the rule does not'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repayment_line_follows_the_rule';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER repayment_adds_up AFTER INSERT ON portfolio_repaymentplan
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolio_check_repayment_plan();
CREATE CONSTRAINT TRIGGER repayment_adds_up AFTER INSERT ON portfolio_repaymentline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portfolio_check_repayment_plan();
"""

ADDS_UP_OFF = """
DROP TRIGGER repayment_adds_up ON portfolio_repaymentline;
DROP TRIGGER repayment_adds_up ON portfolio_repaymentplan;
DROP FUNCTION portfolio_check_repayment_plan();
"""

OF_A_BOARD = """
CREATE FUNCTION portfolio_check_repayment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.portfolio_ledgerentry
                   WHERE id = NEW.entry_id AND kind = 'repay')
        OR NOT EXISTS (SELECT FROM public.directory_organisation
                       WHERE id = NEW.organisation_id AND kind = 'board') THEN
        RAISE EXCEPTION 'a board repays by an entry of repayment'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'repayment_is_of_a_board';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER of_a_board BEFORE INSERT ON portfolio_repayment
    FOR EACH ROW EXECUTE FUNCTION portfolio_check_repayment();
"""

OF_A_BOARD_OFF = """
DROP TRIGGER of_a_board ON portfolio_repayment;
DROP FUNCTION portfolio_check_repayment();
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0023_plans_of_repayment")]
    operations = [
        *(migrations.RunSQL(ON.format(table=table), OFF.format(table=table)) for table in TABLES),
        migrations.RunSQL(NEXT, NEXT_OFF),
        migrations.RunSQL(ADDS_UP, ADDS_UP_OFF),
        migrations.RunSQL(OF_A_BOARD, OF_A_BOARD_OFF),
    ]
