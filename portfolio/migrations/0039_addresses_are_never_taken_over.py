"""An address that an investment has left leads to it for ever: no other may take it, nor it again."""

from django.db import migrations

ON = """
CREATE FUNCTION portfolio_keep_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- after the row and its unique index, so that whoever waited for a change sees it
    IF EXISTS (SELECT 1 FROM portfolio_formeraddress WHERE slug = NEW.slug) THEN
        RAISE EXCEPTION 'the address % once led to an investment, and still does', NEW.slug
            USING ERRCODE = 'unique_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.slug <> NEW.slug AND NOT EXISTS (
        SELECT 1 FROM portfolio_formeraddress WHERE slug = OLD.slug AND investment_id = OLD.id
    ) THEN
        RAISE EXCEPTION 'the address % would lead nowhere', OLD.slug
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER investment_keeps_address AFTER INSERT OR UPDATE OF slug ON portfolio_investment
    FOR EACH ROW EXECUTE FUNCTION portfolio_keep_address();

CREATE FUNCTION portfolio_leave_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM portfolio_investment WHERE id = NEW.investment_id AND slug = NEW.slug
    ) THEN
        RAISE EXCEPTION 'the investment does not have the address %', NEW.slug
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER former_address_was_the_investments BEFORE INSERT ON portfolio_formeraddress
    FOR EACH ROW EXECUTE FUNCTION portfolio_leave_address();
CREATE TRIGGER former_address_append_only BEFORE UPDATE OR DELETE ON portfolio_formeraddress
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER former_address_no_truncate BEFORE TRUNCATE ON portfolio_formeraddress
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
OFF = """
DROP TRIGGER former_address_no_truncate ON portfolio_formeraddress;
DROP TRIGGER former_address_append_only ON portfolio_formeraddress;
DROP TRIGGER former_address_was_the_investments ON portfolio_formeraddress;
DROP FUNCTION portfolio_leave_address();
DROP TRIGGER investment_keeps_address ON portfolio_investment;
DROP FUNCTION portfolio_keep_address();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0038_former_addresses"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [migrations.RunSQL(ON, OFF)]
