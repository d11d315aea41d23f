"""A job can be cancelled by a person, who is named."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0004_jobs_shared_within_a_fund'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [AtOnce([
        migrations.RemoveConstraint(
            model_name='job',
            name='jobs_status_known',
        ),
        migrations.RemoveConstraint(
            model_name='job',
            name='jobs_finished_has_time',
        ),
        migrations.AddField(
            model_name='job',
            name='can_be_cancelled',
            field=models.BooleanField(default=False, verbose_name='can be cancelled'),
        ),
        migrations.AddField(
            model_name='job',
            name='cancelled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='cancelled by'),
        ),
        migrations.AlterField(
            model_name='job',
            name='status',
            field=models.CharField(choices=[('queued', 'Waiting'), ('running', 'In progress'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=10, verbose_name='status'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('queued', 'running', 'done', 'failed', 'cancelled'))), name='jobs_status_known', violation_error_message='A job waits, runs, is done, has failed or is cancelled.'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('status__in', ('done', 'failed', 'cancelled'))), models.Q(('finished_at__isnull', True), ('status__in', ('queued', 'running'))), _connector='OR'), name='jobs_finished_has_time', violation_error_message='A job has a finishing time when it is finished.'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('can_be_cancelled', True), ('cancelled_by__isnull', False), ('status', 'cancelled')), models.Q(models.Q(('status', 'cancelled'), _negated=True), ('cancelled_by__isnull', True)), _connector='OR'), name='jobs_cancelled_by_a_person', violation_error_message='A cancelled job says who cancelled it.'),
        ),
    ])]
