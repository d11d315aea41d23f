"""A large outcome file is read by a worker before its columns are chosen."""

from django.conf import settings
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('evaluations', '0022_taken_evidence_stays'),
        ('jobs', '0005_jobs_are_cancelled'),
        ('portfolio', '0037_publications_of_annual_reports_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [AtOnce([
        migrations.RemoveConstraint(
            model_name='outcomeupload',
            name='upload_mapped_once_queued',
        ),
        migrations.AddField(
            model_name='outcomeupload',
            name='encoding',
            field=models.CharField(blank=True, max_length=20, verbose_name='how the file was written'),
        ),
        migrations.AlterField(
            model_name='outcomeupload',
            name='row_count',
            field=models.PositiveIntegerField(default=0, verbose_name='rows in the file'),
        ),
        migrations.AlterField(
            model_name='outcomeupload',
            name='status',
            field=models.CharField(choices=[('reading', 'Being read'), ('uploaded', 'Columns to choose'), ('queued', 'Being checked'), ('faulty', 'Faults found'), ('imported', 'Imported'), ('discarded', 'Thrown away')], default='reading', max_length=10, verbose_name='status'),
        ),
        migrations.AddConstraint(
            model_name='outcomeupload',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('reading', 'uploaded', 'discarded')), ('mapping__isnull', False), _connector='OR'), name='upload_mapped_once_queued', violation_error_message='Choose what the columns mean first.'),
        ),
    ])]
