"""An index that tells whose each case is, without reading the words of its line."""

from django.db import migrations
from django.db.models import Index

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):
    dependencies = [("applications", "0043_lines_found_by_word_and_reader")]
    operations = [
        AtOnce([
            migrations.AddIndex("caseline", Index(fields=["application"], include=("parties",), name="case_line_parties")),
        ]),
    ]
