"""How an investment is meant to work, in versions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('evaluations', '0018_cost_impact_reports'),
        ('portfolio', '0032_public_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [AtOnce([
        migrations.CreateModel(
            name='TheoryOfChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('written_at', models.DateTimeField(verbose_name='written')),
                ('investment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='theories', to='portfolio.investment', verbose_name='investment')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'theory of change',
                'verbose_name_plural': 'theories of change',
                'ordering': ['investment', '-version'],
            },
        ),
        migrations.CreateModel(
            name='TheoryItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('resources', 'Resources'), ('activities', 'Activities'), ('outputs', 'Outputs'), ('outcomes', 'Outcomes for the participants'), ('society', 'Effects for society')], max_length=12, verbose_name='step')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('text', models.CharField(max_length=200, verbose_name='text')),
                ('indicators', models.ManyToManyField(related_name='theory_items', to='evaluations.indicator', verbose_name='indicators')),
                ('theory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='evaluations.theoryofchange', verbose_name='theory of change')),
            ],
            options={
                'verbose_name': 'item of a theory of change',
                'verbose_name_plural': 'items of a theory of change',
                'ordering': ['position'],
            },
        ),
        migrations.AddConstraint(
            model_name='theoryofchange',
            constraint=models.UniqueConstraint(fields=('investment', 'version'), name='theory_version_once'),
        ),
        migrations.AddConstraint(
            model_name='theoryofchange',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='theory_version_from_1'),
        ),
        migrations.AddConstraint(
            model_name='theoryitem',
            constraint=models.UniqueConstraint(fields=('theory', 'step', 'position'), name='theory_item_position_once'),
        ),
        migrations.AddConstraint(
            model_name='theoryitem',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['resources', 'activities', 'outputs', 'outcomes', 'society']), models.Q(('text', ''), _negated=True)), name='theory_item_says_something'),
        ),
    ])]
