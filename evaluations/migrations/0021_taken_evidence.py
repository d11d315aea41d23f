"""A pooled effect can be taken over into an application, with its studies and date."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0040_amounts_kept_by_triggers'),
        ('evaluations', '0020_theories_are_only_added_to'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TakenEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=16, verbose_name='measure')),
                ('indicator', models.CharField(max_length=200, verbose_name='indicator')),
                ('unit', models.CharField(max_length=60, verbose_name='unit')),
                ('direction', models.CharField(choices=[('increase', 'shall rise'), ('decrease', 'shall fall')], max_length=10, verbose_name='direction')),
                ('decimals', models.PositiveSmallIntegerField(verbose_name='decimals shown')),
                ('effect', models.FloatField(verbose_name='effect')),
                ('low', models.FloatField(verbose_name='from')),
                ('high', models.FloatField(verbose_name='to')),
                ('method', models.CharField(max_length=10, verbose_name='method')),
                ('studies', models.JSONField(verbose_name='studies')),
                ('inputs_hash', models.CharField(max_length=64, verbose_name='fingerprint of the inputs')),
                ('engine_version', models.CharField(max_length=20, verbose_name='engine version')),
                ('taken_at', models.DateTimeField(verbose_name='taken over')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='taken_evidence', to='applications.application', verbose_name='application')),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken over by')),
            ],
            options={
                'verbose_name': 'evidence taken over',
                'verbose_name_plural': 'evidence taken over',
                'ordering': ['application', '-taken_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('application', 'key', 'inputs_hash'), name='taken_evidence_once'), models.CheckConstraint(condition=models.Q(('high__gte', models.F('effect')), ('low__lte', models.F('effect')), ('direction__in', ['increase', 'decrease']), models.Q(('indicator', ''), _negated=True), models.Q(('studies', []), _negated=True)), name='taken_evidence_holds_together')],
            },
        ),
    ]
