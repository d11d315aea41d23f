"""Indicators, outcome imports with their rows and pseudonym keys, uploads and assessments."""

import django.db.models.deletion
import django.db.models.functions.text
import evaluations.models.data_sets
import uuid
from django.conf import settings
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('jobs', '0002_done_jobs_final'),
        ('portfolio', '0004_money_keeps_its_decision'),
    ]

    operations = [AtOnce([
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('unit', models.CharField(max_length=60, verbose_name='unit')),
                ('direction', models.CharField(choices=[('increase', 'shall rise'), ('decrease', 'shall fall')], max_length=10, verbose_name='direction')),
                ('data_source', models.CharField(max_length=300, verbose_name='data source')),
                ('baseline', models.DecimalField(blank=True, decimal_places=6, max_digits=27, null=True, verbose_name='baseline')),
                ('target', models.DecimalField(blank=True, decimal_places=6, max_digits=27, null=True, verbose_name='target')),
                ('decimals', models.PositiveSmallIntegerField(default=1, verbose_name='decimals shown')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('defined_at', models.DateTimeField(verbose_name='defined')),
                ('defined_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='defined by')),
                ('investment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='portfolio.investment', verbose_name='investment')),
            ],
            options={
                'verbose_name': 'indicator',
                'verbose_name_plural': 'indicators',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(models.F('investment'), django.db.models.functions.text.Lower('name'), name='indicator_name_once_per_investment', violation_error_message='The investment already has an indicator of that name.'), models.CheckConstraint(condition=models.Q(('decimals__lte', 6)), name='indicator_decimals_at_most_6', violation_error_message='At most six decimals can be shown.')],
            },
        ),
        migrations.CreateModel(
            name='OutcomeBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filename', models.CharField(max_length=200, verbose_name='file name')),
                ('file_sha256', models.CharField(max_length=64, verbose_name='fingerprint of the file')),
                ('mapping', models.JSONField(verbose_name='columns and their meaning')),
                ('row_count', models.PositiveIntegerField(verbose_name='rows added')),
                ('skipped_count', models.PositiveIntegerField(default=0, verbose_name='rows that were there already')),
                ('missing_count', models.PositiveIntegerField(default=0, verbose_name='missing values')),
                ('participant_count', models.PositiveIntegerField(verbose_name='participants')),
                ('first_date', models.DateField(verbose_name='first measured')),
                ('last_date', models.DateField(verbose_name='last measured')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='undone')),
                ('undone_reason', models.TextField(blank=True, verbose_name='reason for undoing')),
                ('investment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcome_batches', to='portfolio.investment', verbose_name='investment')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undone by')),
            ],
            options={
                'verbose_name': 'outcome import',
                'verbose_name_plural': 'outcome imports',
                'ordering': ['-recorded_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True), ('undone_reason', '')), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False), models.Q(('undone_reason', ''), _negated=True)), _connector='OR'), name='batch_undone_by_at_reason', violation_error_message='An undone import has a person, a time and a reason.'), models.CheckConstraint(condition=models.Q(('row_count__gt', 0)), name='batch_has_rows', violation_error_message='An import holds at least one row.'), models.CheckConstraint(condition=models.Q(('last_date__gte', models.F('first_date'))), name='batch_dates_in_order', violation_error_message='The last date must not be before the first.')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('design', models.CharField(choices=[('means', 'Two groups, means')], max_length=20, verbose_name='design')),
                ('assignment', models.CharField(choices=[('randomised', 'By lot (randomised)'), ('matched', 'Matched: alike in what was known beforehand'), ('self_selected', 'They chose themselves, or were chosen'), ('unknown', 'Not known')], max_length=20, verbose_name='assignment')),
                ('pooled', models.BooleanField(verbose_name='one standard deviation for both groups')),
                ('level', models.DecimalField(decimal_places=3, max_digits=4, verbose_name='confidence level')),
                ('inputs', models.JSONField(verbose_name='inputs')),
                ('inputs_hash', models.CharField(max_length=64, verbose_name='fingerprint of the inputs')),
                ('data', models.JSONField(verbose_name='data set')),
                ('result', models.JSONField(verbose_name='result')),
                ('alternative', models.JSONField(verbose_name='result by the other standard error')),
                ('engine_version', models.CharField(max_length=20, verbose_name='engine version')),
                ('conclusion', models.TextField(verbose_name='conclusion')),
                ('assessed_at', models.DateTimeField(verbose_name='assessed')),
                ('assessed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assessed by')),
                ('investment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='portfolio.investment', verbose_name='investment')),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='evaluations.assessment', verbose_name='supersedes')),
                ('indicator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='evaluations.indicator', verbose_name='indicator')),
                ('batches', models.ManyToManyField(related_name='assessments', to='evaluations.outcomebatch', verbose_name='outcome imports')),
            ],
            options={
                'verbose_name': 'assessment',
                'verbose_name_plural': 'assessments',
                'ordering': ['-assessed_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('supersedes__isnull', True)), fields=('indicator',), name='assessment_one_current_per_indicator', violation_error_message='The indicator already has an assessment.'), models.CheckConstraint(condition=models.Q(('level__gte', '0.5'), ('level__lte', '0.999')), name='assessment_level_between', violation_error_message='The confidence level is between 50 and 99.9 per cent.'), models.CheckConstraint(condition=models.Q(('conclusion', ''), _negated=True), name='assessment_has_conclusion', violation_error_message='Write a conclusion.')],
            },
        ),
        migrations.CreateModel(
            name='OutcomeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pseudonym', models.CharField(max_length=32, verbose_name='pseudonym')),
                ('group', models.CharField(choices=[('intervention', 'Intervention group'), ('comparison', 'Comparison group')], max_length=12, verbose_name='group')),
                ('measured_date', models.DateField(verbose_name='measured')),
                ('value', models.DecimalField(decimal_places=12, max_digits=28, null=True, verbose_name='value')),
                ('missing_reason', models.CharField(blank=True, choices=[('not_measured', 'Was not measured'), ('no_answer', 'The participant did not answer'), ('left', 'The participant left before the measurement'), ('unknown', 'The reason is not known')], max_length=12, verbose_name='reason for a missing value')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='evaluations.outcomebatch', verbose_name='outcome import')),
                ('indicator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='evaluations.indicator', verbose_name='indicator')),
            ],
            options={
                'verbose_name': 'outcome row',
                'verbose_name_plural': 'outcome rows',
                'constraints': [models.UniqueConstraint(fields=('indicator', 'pseudonym', 'measured_date'), name='outcome_once_per_participant_indicator_date', violation_error_message='The participant already has a value for that date.'), models.CheckConstraint(condition=models.Q(('group__in', ['intervention', 'comparison'])), name='outcome_group_known', violation_error_message='Choose intervention or comparison group.'), models.CheckConstraint(condition=models.Q(models.Q(('missing_reason', ''), ('value__isnull', False)), models.Q(('missing_reason__in', ['not_measured', 'no_answer', 'left', 'unknown']), ('value__isnull', True)), _connector='OR'), name='outcome_value_or_reason', violation_error_message='A row has a value, or a reason why it is missing.')],
            },
        ),
        migrations.CreateModel(
            name='OutcomeUpload',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('filename', models.CharField(max_length=200, verbose_name='file name')),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('sha256', models.CharField(max_length=64, verbose_name='fingerprint of the file')),
                ('row_count', models.PositiveIntegerField(verbose_name='rows in the file')),
                ('status', models.CharField(choices=[('uploaded', 'Columns to choose'), ('queued', 'Being checked'), ('faulty', 'Faults found'), ('imported', 'Imported'), ('discarded', 'Thrown away')], default='uploaded', max_length=10, verbose_name='status')),
                ('mapping', models.JSONField(null=True, verbose_name='columns and their meaning')),
                ('fault_count', models.PositiveIntegerField(default=0, verbose_name='number of faults')),
                ('faults', models.JSONField(default=list, verbose_name='the first faults')),
                ('skipped_count', models.PositiveIntegerField(default=0, verbose_name='rows that were there already')),
                ('uploaded_at', models.DateTimeField(verbose_name='uploaded')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='evaluations.outcomebatch', verbose_name='outcome import')),
                ('investment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcome_uploads', to='portfolio.investment', verbose_name='investment')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job', verbose_name='job')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='uploaded by')),
            ],
            options={
                'verbose_name': 'uploaded file',
                'verbose_name_plural': 'uploaded files',
                'ordering': ['-uploaded_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status', 'uploaded'), ('status', 'discarded'), ('mapping__isnull', False), _connector='OR'), name='upload_mapped_once_queued', violation_error_message='Choose what the columns mean first.')],
            },
        ),
        migrations.CreateModel(
            name='PseudonymKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BinaryField(default=evaluations.models.data_sets.new_key, verbose_name='key')),
                ('made_at', models.DateTimeField(verbose_name='made')),
                ('investment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pseudonym_key', to='portfolio.investment', verbose_name='investment')),
            ],
            options={
                'verbose_name': 'pseudonym key',
                'verbose_name_plural': 'pseudonym keys',
            },
        ),
    ])]
