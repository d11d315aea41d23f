"""One index finds the lines that hold a word and are the reader's: two had to be laid together."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):
    dependencies = [("applications", "0042_lines_know_their_readers")]
    operations = [
        AtOnce([
            migrations.AddIndex("caseline", GinIndex(fields=["words", "parties", "assessors"], name="case_line_words_readers")),
            migrations.RemoveIndex("caseline", "case_line_words"),
            migrations.RemoveIndex("caseline", "case_line_readers"),
        ]),
    ]
