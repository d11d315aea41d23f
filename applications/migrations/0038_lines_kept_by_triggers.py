"""The database keeps the lines of lists: words in two dictionaries, Swedish sort keys, the amount."""

from django.db import migrations

# Signs become spaces, so that "SI-2026-0007" is found by its parts. More than 100,000 characters
# would come near the limit of a tsvector; a longer text is saved all the same.
WORDS = """
CREATE FUNCTION applications_words(said text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE SET search_path FROM CURRENT AS $$
DECLARE
    plain text := translate(
        lower(translate(left(said, 100000), 'ÅÄÖÆØÉÈÜ', 'åäöæøéèü')),
        '-_/.:,;@+&=<>()[]{}|*#%!?"''’”–\\', repeat(' ', 40));
BEGIN
    RETURN to_tsvector('swedish', plain) || to_tsvector('simple', plain);
END $$;
"""

CASES = """
CREATE FUNCTION applications_write_case_lines(cases bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF cases IS NULL THEN RETURN; END IF;
    PERFORM FROM applications_application WHERE id = ANY (cases) ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO applications_caseline AS kept
        (application_id, words, title_key, organisation_key, amount_applied)
    SELECT a.id,
        applications_words(concat_ws(' ', a.number, a.diarienummer, a.title, o.name,
            (SELECT string_agg(partner.name, ' ')
               FROM applications_party p
               JOIN directory_organisation partner ON partner.id = p.organisation_id
              WHERE p.application_id = a.id AND p.removed_at IS NULL AND p.answer <> 'declined'
                AND p.organisation_id <> a.organisation_id),
            (SELECT string_agg(answer.value, ' ')
               FROM (SELECT DISTINCT ON (section) answers FROM applications_sectionversion
                      WHERE application_id = a.id AND section IN ('need', 'target_group', 'method')
                      ORDER BY section, version DESC) latest
              CROSS JOIN jsonb_each_text(latest.answers) answer))),
        swedish_order(a.title), swedish_order(o.name),
        (SELECT coalesce(sum(amount), 0) FROM applications_budgetline WHERE application_id = a.id)
      FROM applications_application a
      JOIN directory_organisation o ON o.id = a.organisation_id
     WHERE a.id = ANY (cases)
    ON CONFLICT (application_id) DO UPDATE
       SET (words, title_key, organisation_key, amount_applied)
         = (excluded.words, excluded.title_key, excluded.organisation_key, excluded.amount_applied)
     WHERE (kept.words, kept.title_key, kept.organisation_key, kept.amount_applied)
        IS DISTINCT FROM
        (excluded.words, excluded.title_key, excluded.organisation_key, excluded.amount_applied);
END $$;
"""

IDEAS = """
CREATE FUNCTION applications_write_idea_lines(ideas bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF ideas IS NULL THEN RETURN; END IF;
    INSERT INTO applications_idealine AS kept (idea_id, words, title_key, organisation_key)
    SELECT i.id,
        applications_words(concat_ws(' ', i.title, o.name, i.need, i.target_group,
            i.answer_feasible, i.answer_real_need, i.answer_new_way, i.answer_several_boards,
            i.answer_measurable)),
        swedish_order(i.title), swedish_order(o.name)
      FROM applications_idea i
      JOIN directory_organisation o ON o.id = i.organisation_id
     WHERE i.id = ANY (ideas)
    ON CONFLICT (idea_id) DO UPDATE
       SET (words, title_key, organisation_key)
         = (excluded.words, excluded.title_key, excluded.organisation_key)
     WHERE (kept.words, kept.title_key, kept.organisation_key)
        IS DISTINCT FROM (excluded.words, excluded.title_key, excluded.organisation_key);
END $$;
"""

CHANGED = """
CREATE FUNCTION applications_case_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM applications_write_case_lines((SELECT array_agg(id) FROM after));
    ELSE
        PERFORM applications_write_case_lines((
            SELECT array_agg(id) FROM after JOIN before USING (id)
             WHERE (after.number, after.diarienummer, after.title, after.organisation_id)
                IS DISTINCT FROM
                (before.number, before.diarienummer, before.title, before.organisation_id)));
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION applications_part_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM applications_write_case_lines((SELECT array_agg(DISTINCT application_id) FROM before));
    ELSE
        PERFORM applications_write_case_lines((SELECT array_agg(DISTINCT application_id) FROM after));
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION applications_idea_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM applications_write_idea_lines((SELECT array_agg(id) FROM after));
    RETURN NULL;
END $$;

CREATE FUNCTION applications_organisation_renamed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    renamed bigint[] := (SELECT array_agg(id) FROM after JOIN before USING (id)
                          WHERE after.name <> before.name);
BEGIN
    IF renamed IS NULL THEN RETURN NULL; END IF;
    PERFORM applications_write_case_lines((
        SELECT array_agg(DISTINCT application_id) FROM applications_party
         WHERE organisation_id = ANY (renamed)));
    PERFORM applications_write_idea_lines((
        SELECT array_agg(id) FROM applications_idea WHERE organisation_id = ANY (renamed)));
    RETURN NULL;
END $$;
"""

OFF = """
DROP FUNCTION applications_organisation_renamed();
DROP FUNCTION applications_idea_changed();
DROP FUNCTION applications_part_changed();
DROP FUNCTION applications_case_changed();
DROP FUNCTION applications_write_idea_lines(bigint[]);
DROP FUNCTION applications_write_case_lines(bigint[]);
DROP FUNCTION applications_words(text);
"""

TRIGGER = """
CREATE TRIGGER {name} AFTER {act} ON {table} REFERENCING {seen}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""

SEEN = {
    "INSERT": "NEW TABLE AS after",
    "UPDATE": "OLD TABLE AS before NEW TABLE AS after",
    "DELETE": "OLD TABLE AS before",
}

# table, acts, function
KEPT_BY = (
    ("applications_application", ("INSERT", "UPDATE"), "applications_case_changed"),
    ("applications_sectionversion", ("INSERT",), "applications_part_changed"),
    ("applications_party", ("INSERT", "UPDATE"), "applications_part_changed"),
    ("applications_budgetline", ("INSERT", "UPDATE", "DELETE"), "applications_part_changed"),
    ("applications_idea", ("INSERT", "UPDATE"), "applications_idea_changed"),
    ("directory_organisation", ("UPDATE",), "applications_organisation_renamed"),
)

FILL = """
SELECT applications_write_case_lines((SELECT array_agg(id) FROM applications_application));
SELECT applications_write_idea_lines((SELECT array_agg(id) FROM applications_idea));
"""


def triggers() -> list[migrations.RunSQL]:
    """One trigger per table and act, since a transition table belongs to one act."""
    made = []
    for table, acts, function in KEPT_BY:
        for act in acts:
            name = f"{table}_line_{act.lower()}"
            on = TRIGGER.format(
                name=name, act=act, table=table, seen=SEEN[act], function=function
            )
            made.append(migrations.RunSQL(on, f"DROP TRIGGER {name} ON {table};"))
    return made


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0035_published_outcomes_are_only_withdrawn"),
        ("directory", "0005_swedish_order"),
    ]
    operations = [
        migrations.RunSQL(WORDS + CASES + IDEAS + CHANGED, OFF),
        *triggers(),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
