"""Each import keeps the hash of its rows by indicator; those of before get it now, once."""

from django.db import migrations, models
from django.db.models import Q

from fundportal.migrating import AtOnce

FILL = """
ALTER TABLE evaluations_outcomebatch DISABLE TRIGGER outcome_batch_keeps_its_trace;
WITH numbered AS (
    SELECT batch_id, indicator_id, measured_date, concat_ws('|', pseudonym, "group", measured_date,
            coalesce(trim_scale(value)::text, 'NA ' || missing_reason)) AS said,
        row_number() OVER (PARTITION BY batch_id, indicator_id ORDER BY id) - 1 AS number
    FROM evaluations_outcomerow),
block AS (
    SELECT batch_id, indicator_id, number / 10000 AS number, count(*) AS rows,
        min(measured_date) AS first,
        sha256(convert_to(string_agg(said, E'\\n' ORDER BY number), 'UTF8')) AS hash
    FROM numbered GROUP BY batch_id, indicator_id, number / 10000),
part AS (
    SELECT batch_id, indicator_id, sum(rows)::bigint AS rows, min(first) AS first,
        encode(sha256(string_agg(hash, ''::bytea ORDER BY number)), 'hex') AS sha256
    FROM block GROUP BY batch_id, indicator_id),
whole AS (
    SELECT batch_id, jsonb_object_agg(indicator_id::text, jsonb_build_object(
        'rows', rows, 'first', first, 'sha256', sha256)) AS digests
    FROM part GROUP BY batch_id)
UPDATE evaluations_outcomebatch b SET digests = whole.digests FROM whole WHERE whole.batch_id = b.id;
ALTER TABLE evaluations_outcomebatch ENABLE TRIGGER outcome_batch_keeps_its_trace;
"""


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0025_reviews_of_effects_by_another")]
    operations = [AtOnce([
        migrations.AddField("outcomebatch", "digests", models.JSONField(default=dict, verbose_name="fingerprints of the rows, by indicator"), preserve_default=False),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint("outcomebatch", models.CheckConstraint(condition=~Q(digests={}) | Q(undone_at__isnull=False), name="batch_rows_have_a_fingerprint", violation_error_message="An import has the fingerprint of its rows.")),
    ])]
