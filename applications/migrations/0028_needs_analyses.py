"""Needs analyses come before ideas and applications where a call asks for them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0027_calls_told_to_be_open_and_closed'),
        ('directory', '0004_deputies_sign_for_a_time'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NeedsAnalysis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=150, verbose_name='title')),
                ('need', models.TextField(blank=True, verbose_name='What is the need?')),
                ('extent', models.TextField(blank=True, verbose_name='How large is it?')),
                ('target_group', models.TextField(blank=True, verbose_name='Who has the need?')),
                ('causes', models.TextField(blank=True, verbose_name='Why does it exist, and why is ordinary work not enough?')),
                ('data_sources', models.TextField(blank=True, verbose_name="Which departments' data shows it?")),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('finished', 'Handed in'), ('withdrawn', 'Withdrawn')], default='draft', max_length=20, verbose_name='status')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('written_at', models.DateTimeField(verbose_name='begun')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='handed in')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='withdrawn')),
                ('withdrawn_reason', models.TextField(blank=True, verbose_name='reason for the withdrawal')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs_analyses', to='applications.call', verbose_name='call')),
                ('finished_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs_analyses', to='directory.organisation', verbose_name='organisation')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'needs analysis',
                'verbose_name_plural': 'needs analyses',
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'finished', 'withdrawn'])), name='needs_status_known'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='needs_has_its_title'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('finished_by__isnull', True)), models.Q(('finished_at__isnull', False), ('finished_by__isnull', False)), _connector='OR'), name='needs_finished_pair'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status', 'draft')), models.Q(('finished_at__isnull', False), ('status', 'finished')), ('status', 'withdrawn'), _connector='OR'), name='needs_finished_has_its_date'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'withdrawn'), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), models.Q(models.Q(('status', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_reason', '')), _connector='OR'), name='needs_withdrawn_has_date_and_reason')],
            },
        ),
        migrations.AddField(
            model_name='application',
            name='needs_analysis',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='applications.needsanalysis', verbose_name='needs analysis'),
        ),
        migrations.AddField(
            model_name='idea',
            name='needs_analysis',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ideas', to='applications.needsanalysis', verbose_name='needs analysis'),
        ),
    ]
