"""Data needs a stated purpose and a living key; a key is destroyed once and never comes back."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION pseudonym_key_is_destroyed_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE destroying text[] := ARRAY['key', 'destroyed_by_id', 'destroyed_at', 'destroyed_reason'];
BEGIN
    IF OLD.key IS NULL OR NEW.key IS NOT NULL
            OR to_jsonb(NEW) - destroying <> to_jsonb(OLD) - destroying THEN
        RAISE EXCEPTION 'a pseudonym key can only be destroyed, once'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'pseudonym_key_is_destroyed_once';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION outcome_batch_needs_data_set() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.evaluations_dataset d
                   WHERE d.investment_id = NEW.investment_id) THEN
        RAISE EXCEPTION 'the purpose of the data is not stated'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'outcome_batch_needs_data_set';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION participants_need_key() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT investment_id FROM added) a
               LEFT JOIN public.evaluations_pseudonymkey k USING (investment_id)
               WHERE k.key IS NULL) THEN
        RAISE EXCEPTION 'the key of these pseudonyms is destroyed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'participants_need_key';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION outcome_rows_need_key() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT batch_id, indicator_id FROM added) a
               JOIN public.evaluations_outcomebatch b ON b.id = a.batch_id
               LEFT JOIN public.evaluations_indicator i
                   ON i.id = a.indicator_id AND i.investment_id = b.investment_id
               LEFT JOIN public.evaluations_pseudonymkey k ON k.investment_id = b.investment_id
               WHERE k.key IS NULL OR i.id IS NULL) THEN
        RAISE EXCEPTION 'the key of these pseudonyms is destroyed, or they belong elsewhere'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'outcome_rows_need_key';
    END IF;
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER pseudonym_key_is_destroyed_once BEFORE UPDATE ON evaluations_pseudonymkey
    FOR EACH ROW EXECUTE FUNCTION pseudonym_key_is_destroyed_once();
CREATE TRIGGER pseudonym_key_stays BEFORE DELETE ON evaluations_pseudonymkey
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER pseudonym_key_no_truncate BEFORE TRUNCATE ON evaluations_pseudonymkey
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER data_set_stays BEFORE DELETE ON evaluations_dataset
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER data_set_no_truncate BEFORE TRUNCATE ON evaluations_dataset
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER participant_never_rewritten BEFORE UPDATE ON evaluations_participant
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER participant_no_truncate BEFORE TRUNCATE ON evaluations_participant
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER participants_need_key AFTER INSERT ON evaluations_participant
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION participants_need_key();
CREATE TRIGGER outcome_batch_needs_data_set BEFORE INSERT ON evaluations_outcomebatch
    FOR EACH ROW EXECUTE FUNCTION outcome_batch_needs_data_set();
CREATE TRIGGER outcome_rows_need_key AFTER INSERT ON evaluations_outcomerow
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION outcome_rows_need_key();
"""

UNDO = """
DROP TRIGGER outcome_rows_need_key ON evaluations_outcomerow;
DROP TRIGGER outcome_batch_needs_data_set ON evaluations_outcomebatch;
DROP TRIGGER participants_need_key ON evaluations_participant;
DROP TRIGGER participant_no_truncate ON evaluations_participant;
DROP TRIGGER participant_never_rewritten ON evaluations_participant;
DROP TRIGGER data_set_no_truncate ON evaluations_dataset;
DROP TRIGGER data_set_stays ON evaluations_dataset;
DROP TRIGGER pseudonym_key_no_truncate ON evaluations_pseudonymkey;
DROP TRIGGER pseudonym_key_stays ON evaluations_pseudonymkey;
DROP TRIGGER pseudonym_key_is_destroyed_once ON evaluations_pseudonymkey;
DROP FUNCTION outcome_rows_need_key();
DROP FUNCTION participants_need_key();
DROP FUNCTION outcome_batch_needs_data_set();
DROP FUNCTION pseudonym_key_is_destroyed_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0011_rows_hang_on_participants"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
