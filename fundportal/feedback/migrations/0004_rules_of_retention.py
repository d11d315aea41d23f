"""For how long texts are kept, and the protocols of what was destroyed."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0003_what_was_changed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [AtOnce([
        migrations.CreateModel(
            name='Disposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='how many')),
                ('oldest_date', models.DateField(verbose_name='the oldest came in')),
                ('newest_date', models.DateField(verbose_name='the newest came in')),
                ('disposed_at', models.DateTimeField(verbose_name='destroyed')),
            ],
            options={
                'verbose_name': 'protocol of destruction',
                'verbose_name_plural': 'protocols of destruction',
                'ordering': ['-disposed_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('page_texts', 'Texts of the page feedback')], max_length=12, verbose_name='what is destroyed')),
                ('months', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)], verbose_name='months that it is kept')),
                ('decision', models.CharField(help_text='Body, date and reference of the decision or the plan that it stands in.', max_length=200, verbose_name='decision behind it')),
                ('set_at', models.DateTimeField(verbose_name='set')),
            ],
            options={
                'verbose_name': 'rule of retention',
                'verbose_name_plural': 'rules of retention',
                'ordering': ['-set_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='retentionrule',
            name='set_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by'),
        ),
        migrations.AddField(
            model_name='disposal',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disposals', to='feedback.retentionrule', verbose_name='rule'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('months__gte', 1), ('months__lte', 240)), name='retention_from_1_to_240_months'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('decision', ''), _negated=True), name='retention_has_a_decision'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='disposal_of_something'),
        ),
        migrations.AddConstraint(
            model_name='disposal',
            constraint=models.CheckConstraint(condition=models.Q(('newest_date__gte', models.F('oldest_date'))), name='disposal_dates_in_order'),
        ),
    ])]
