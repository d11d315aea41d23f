"""The database keeps what each application adds to its fund's figures of a year."""

from django.db import migrations

WRITE = """
CREATE FUNCTION applications_write_amounts(cases bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF cases IS NULL THEN RETURN; END IF;
    PERFORM FROM applications_application WHERE id = ANY (cases) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM applications_caseamount kept WHERE kept.application_id = ANY (cases)
        AND NOT EXISTS (SELECT FROM applications_amounts_of(cases) told
            WHERE (told.application_id, told.figure, told.year)
                = (kept.application_id, kept.figure, kept.year));
    INSERT INTO applications_caseamount AS kept (application_id, fund_id, figure, year, amount)
    SELECT application_id, fund_id, figure, year, amount FROM applications_amounts_of(cases)
    ON CONFLICT (application_id, figure, year) DO UPDATE
        SET (fund_id, amount) = (excluded.fund_id, excluded.amount)
        WHERE (kept.fund_id, kept.amount) IS DISTINCT FROM (excluded.fund_id, excluded.amount);
END $$;
"""

TOLD = """
CREATE FUNCTION applications_amounts_of(cases bigint[]) RETURNS TABLE (
    application_id bigint, fund_id bigint, figure text, year integer, amount numeric)
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT a.id, a.fund_id, 'applied',
        extract(year FROM a.submitted_at AT TIME ZONE 'Europe/Stockholm')::integer, sum(b.amount)
      FROM applications_application a
      JOIN applications_budgetline b ON b.application_id = a.id
     WHERE a.id = ANY (cases) AND a.status NOT IN ('draft', 'withdrawn')
     GROUP BY a.id
    UNION ALL
    SELECT a.id, a.fund_id, 'recommended',
        extract(year FROM r.at AT TIME ZONE 'Europe/Stockholm')::integer, r.amount_total
      FROM applications_application a
      JOIN LATERAL (SELECT * FROM applications_recommendation
                     WHERE application_id = a.id ORDER BY id DESC LIMIT 1) r ON true
     WHERE a.id = ANY (cases) AND a.status <> 'withdrawn' AND r.amount_total > 0
       AND r.outcome <> 'without_money'
    UNION ALL
    SELECT d.application_id, d.fund_id, 'decided', extract(year FROM d.meeting_date)::integer,
        sum(d.amount_total)
      FROM applications_decision d
     WHERE d.application_id = ANY (cases) AND d.outcome IN ('approved', 'approved_with_conditions')
       AND NOT EXISTS (SELECT FROM applications_decision c WHERE c.corrects_id = d.id)
     GROUP BY d.application_id, d.fund_id, extract(year FROM d.meeting_date)::integer
$$;
"""

CHANGED = """
CREATE FUNCTION applications_amount_of_case_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM applications_write_amounts((
        SELECT array_agg(id) FROM after JOIN before USING (id)
         WHERE (after.status, after.submitted_at, after.fund_id)
            IS DISTINCT FROM (before.status, before.submitted_at, before.fund_id)));
    RETURN NULL;
END $$;

CREATE FUNCTION applications_amount_of_part_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM applications_write_amounts((SELECT array_agg(DISTINCT application_id) FROM before));
    ELSE
        PERFORM applications_write_amounts((SELECT array_agg(DISTINCT application_id) FROM after));
    END IF;
    RETURN NULL;
END $$;
"""

OFF = """
DROP FUNCTION applications_amount_of_part_changed();
DROP FUNCTION applications_amount_of_case_changed();
DROP FUNCTION applications_write_amounts(bigint[]);
DROP FUNCTION applications_amounts_of(bigint[]);
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

# table, acts, function; a case is opened without amounts
KEPT_BY = (
    ("applications_application", ("UPDATE",), "applications_amount_of_case_changed"),
    (
        "applications_budgetline",
        ("INSERT", "UPDATE", "DELETE"),
        "applications_amount_of_part_changed",
    ),
    ("applications_recommendation", ("INSERT",), "applications_amount_of_part_changed"),
    ("applications_decision", ("INSERT",), "applications_amount_of_part_changed"),
)

FILL = """
SELECT applications_write_amounts((SELECT array_agg(id) FROM applications_application));
"""


def triggers() -> list[migrations.RunSQL]:
    """One trigger per table and act, since a transition table belongs to one act."""
    made = []
    for table, acts, function in KEPT_BY:
        for act in acts:
            name = f"{table}_amount_{act.lower()}"
            on = TRIGGER.format(
                name=name, act=act, table=table, seen=SEEN[act], function=function
            )
            made.append(migrations.RunSQL(on, f"DROP TRIGGER {name} ON {table};"))
    return made


class Migration(migrations.Migration):
    dependencies = [("applications", "0039_amounts_of_applications")]
    operations = [
        migrations.RunSQL(TOLD + WRITE + CHANGED, OFF),
        *triggers(),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
