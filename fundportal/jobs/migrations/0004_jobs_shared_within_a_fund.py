"""Colleagues who may do the same in a fund follow a job, cancel it and start it again."""

import django.db.models.deletion
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0010_attesters_limits_and_deputies'),
        ('jobs', '0003_job_title'),
    ]

    operations = [AtOnce([
        migrations.AddField(
            model_name='job',
            name='fund',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.fund', verbose_name='fund'),
        ),
        migrations.AddField(
            model_name='job',
            name='shared_with',
            field=models.CharField(blank=True, max_length=40, verbose_name='permission that shares it'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('fund__isnull', True), ('shared_with', '')), models.Q(('shared_with__in', ['build_report', 'record_outcomes', 'report_fund']), ('fund__isnull', False)), _connector='OR'), name='jobs_shared_within_a_fund', violation_error_message='A shared job names its fund and a permission.'),
        ),
    ])]
