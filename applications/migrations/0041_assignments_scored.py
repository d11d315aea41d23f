"""An assignment knows when its last criterion got a score; the database keeps it."""

from django.db import migrations, models
from django.db.models import Q

from fundportal.migrating import AtOnce

LAST_SCORE = """
CREATE FUNCTION applications_last_score(of_case bigint, by_person bigint) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT CASE WHEN count(*) > 0 AND count(given.at) = count(*) THEN max(given.at) END
      FROM applications_application a
      JOIN applications_criterion c ON c.call_id = a.call_id
      LEFT JOIN applications_score given ON given.application_id = a.id
       AND given.criterion_id = c.id AND given.assessor_id = by_person AND given.replaces_id IS NULL
     WHERE a.id = of_case
$$;
"""

# Whatever is written in the column, the scores decide
KEPT = """
CREATE FUNCTION applications_keep_scored() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    NEW.scored_at := applications_last_score(NEW.application_id, NEW.person_id);
    RETURN NEW;
END $$;

CREATE TRIGGER assignment_scored BEFORE INSERT OR UPDATE ON applications_assessorassignment
    FOR EACH ROW EXECUTE FUNCTION applications_keep_scored();

CREATE FUNCTION applications_scores_given() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE applications_assessorassignment assigned SET scored_at = NULL
      FROM (SELECT DISTINCT application_id, assessor_id FROM after WHERE replaces_id IS NULL) given
     WHERE (assigned.application_id, assigned.person_id) = (given.application_id, given.assessor_id)
       AND assigned.scored_at IS NULL
       AND applications_last_score(given.application_id, given.assessor_id) IS NOT NULL;
    RETURN NULL;
END $$;

CREATE TRIGGER score_given AFTER INSERT ON applications_score REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION applications_scores_given();
"""

OFF = """
DROP TRIGGER score_given ON applications_score;
DROP FUNCTION applications_scores_given();
DROP TRIGGER assignment_scored ON applications_assessorassignment;
DROP FUNCTION applications_keep_scored();
DROP FUNCTION applications_last_score(bigint, bigint);
"""

FILL = "UPDATE applications_assessorassignment SET scored_at = NULL;"


class Migration(migrations.Migration):
    dependencies = [("applications", "0040_amounts_kept_by_triggers")]
    operations = [
        AtOnce([
            migrations.AddField("assessorassignment", "scored_at", models.DateTimeField(editable=False, null=True, verbose_name="last criterion scored")),
            migrations.AddIndex("assessorassignment", models.Index(fields=["person", "assigned_at"], condition=Q(ended_at__isnull=True, scored_at__isnull=True), name="assignment_to_score")),
        ]),
        migrations.RunSQL(LAST_SCORE + KEPT, OFF),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
