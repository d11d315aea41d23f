"""The words of public pages, found by their stems."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0031_easy_summary_and_audience'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='investment',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('title', 'summary', 'target_group', 'learnt', 'summary_easy', config='swedish'), '||', django.contrib.postgres.search.SearchVector('title_en', 'summary_en', 'target_group_en', 'learnt_en', config='english'), django.contrib.postgres.search.SearchConfig('swedish')), '||', django.contrib.postgres.search.SearchVector('title', 'summary', 'target_group', 'learnt', 'title_en', 'summary_en', 'target_group_en', 'learnt_en', config='simple'), django.contrib.postgres.search.SearchConfig('swedish')), name='investment_public_words'),
        ),
    ]
