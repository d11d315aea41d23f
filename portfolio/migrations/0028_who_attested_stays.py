"""Who attested a payment, when and in whose place stays as it was attested."""

import importlib

from django.db import migrations

OLD = importlib.import_module("portfolio.migrations.0021_requests_add_up_and_stay")
BEFORE = OLD.widened(OLD.REPLACE)
STEP = "            AND (OLD.entry_id IS NULL OR OLD.entry_id = NEW.entry_id)\n"
STAYS = """            AND (OLD.attested_at IS NULL
                 OR (OLD.attested_by_id, OLD.attested_at, OLD.attested_for_id)
                    IS NOT DISTINCT FROM
                    (NEW.attested_by_id, NEW.attested_at, NEW.attested_for_id))
"""


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0027_attested_in_anothers_place")]
    operations = [migrations.RunSQL(BEFORE.replace(STEP, STEP + STAYS), BEFORE)]
