"""Every number series has its fund, one a year; who and when of a registry number go together."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0011_series_to_funds_registry_numbers_to_cases'),
    ]

    operations = [
        migrations.AlterField(
            model_name='numberseries',
            name='fund',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='number_series', to='directory.fund', verbose_name='fund'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('diarienummer_noted_at__isnull', True), ('diarienummer_noted_by__isnull', True)), models.Q(('diarienummer_noted_at__isnull', False), ('diarienummer_noted_by__isnull', False), models.Q(('diarienummer', ''), _negated=True)), _connector='OR'), name='application_diarienummer_pair'),
        ),
        migrations.AddConstraint(
            model_name='numberseries',
            constraint=models.UniqueConstraint(fields=('fund', 'year'), name='number_series_one_per_fund_and_year'),
        ),
    ]
