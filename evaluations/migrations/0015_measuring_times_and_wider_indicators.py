"""When indicators are measured, what is aimed at then, and what an indicator says of itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('evaluations', '0014_analysis_plans_come_before_data'),
        ('portfolio', '0028_who_attested_stays'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [AtOnce([
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.DecimalField(decimal_places=6, max_digits=27, verbose_name='target')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
                'ordering': ['time__first_date'],
            },
        ),
        migrations.AddField(
            model_name='indicator',
            name='collected_by',
            field=models.CharField(blank=True, max_length=200, verbose_name='who collects'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='definition',
            field=models.TextField(blank=True, max_length=2000, verbose_name='definition'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='kind',
            field=models.CharField(choices=[('outcome', 'Outcome: what is meant to change'), ('background', 'Background: how the participants were before')], default='outcome', max_length=10, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='replaces',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='evaluations.indicator', verbose_name='replaces'),
        ),
        migrations.CreateModel(
            name='MeasuringTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('first_date', models.DateField(verbose_name='first day')),
                ('last_date', models.DateField(verbose_name='last day')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                ('reminded_at', models.DateTimeField(null=True, verbose_name='reminded')),
                ('late_told_at', models.DateTimeField(null=True, verbose_name='told that data is missing')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('investment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='measuring_times', to='portfolio.investment', verbose_name='investment')),
            ],
            options={
                'verbose_name': 'measuring time',
                'verbose_name_plural': 'measuring times',
                'ordering': ['first_date', 'id'],
            },
        ),
        migrations.AddField(
            model_name='indicator',
            name='times',
            field=models.ManyToManyField(blank=True, related_name='indicators', to='evaluations.measuringtime', verbose_name='measured at'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['outcome', 'background'])), name='indicator_kind_known', violation_error_message='Choose outcome or background.'),
        ),
        migrations.AddField(
            model_name='target',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='evaluations.indicator', verbose_name='indicator'),
        ),
        migrations.AddField(
            model_name='target',
            name='time',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='evaluations.measuringtime', verbose_name='measuring time'),
        ),
        migrations.AddConstraint(
            model_name='measuringtime',
            constraint=models.CheckConstraint(condition=models.Q(('last_date__gte', models.F('first_date'))), name='measuring_time_in_order', violation_error_message='The last date must not be before the first.'),
        ),
        migrations.AddConstraint(
            model_name='measuringtime',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='measuring_time_closed_by_at', violation_error_message='A closed measuring time has a person and a time.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('indicator', 'time'), name='target_once_per_time'),
        ),
    ])]
