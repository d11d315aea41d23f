"""What a call decides beside its dates: stages, sign-offs, grace, how scores are summed, criteria."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0007_question_guides'),
        ('directory', '0001_people_organisations_funds'),
    ]

    operations = [
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='order')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name in English')),
                ('description', models.TextField(blank=True, verbose_name='what is judged')),
                ('description_en', models.TextField(blank=True, verbose_name='what is judged, in English')),
                ('weight', models.DecimalField(decimal_places=2, default=1, max_digits=6, verbose_name='weight')),
                ('anchor_1', models.TextField(blank=True, verbose_name='what 1 means')),
                ('anchor_2', models.TextField(blank=True, verbose_name='what 2 means')),
                ('anchor_3', models.TextField(blank=True, verbose_name='what 3 means')),
                ('anchor_4', models.TextField(blank=True, verbose_name='what 4 means')),
                ('anchor_5', models.TextField(blank=True, verbose_name='what 5 means')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='applications.call', verbose_name='call')),
            ],
            options={
                'verbose_name': 'criterion',
                'verbose_name_plural': 'criteria',
                'ordering': ('call', 'position'),
                'constraints': [models.UniqueConstraint(fields=('call', 'position'), name='criterion_one_per_position'), models.UniqueConstraint(fields=('call', 'name'), name='criterion_named_once_per_call', violation_error_message='Two criteria have the same name.'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='criterion_has_a_name'), models.CheckConstraint(condition=models.Q(('weight__gt', 0)), name='criterion_weight_above_zero', violation_error_message='The weight must be more than 0.')],
            },
        ),
        migrations.AddField(
            model_name='call',
            name='aggregate',
            field=models.CharField(choices=[('mean', 'Mean of the assessors'), ('median', 'Median of the assessors'), ('sum', 'Sum of the assessors')], default='mean', max_length=10, verbose_name='scores are summed up as'),
        ),
        migrations.AddField(
            model_name='call',
            name='criteria_fixed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='criteria fixed'),
        ),
        migrations.AddField(
            model_name='call',
            name='grace_minutes',
            field=models.PositiveIntegerField(default=0, verbose_name='minutes of grace after closing'),
        ),
        migrations.AddField(
            model_name='call',
            name='needs_sign_off',
            field=models.BooleanField(default=True, verbose_name='every party signs off'),
        ),
        migrations.AddField(
            model_name='call',
            name='score_visibility',
            field=models.CharField(choices=[('own_until_all', 'Only the own, until all have scored'), ('everybody', 'Those of everybody, at once'), ('office', 'Only the fund office sees those of everybody')], default='own_until_all', max_length=20, verbose_name='scores that an assessor sees'),
        ),
        migrations.AddField(
            model_name='call',
            name='takes_ideas',
            field=models.BooleanField(default=True, verbose_name='ideas are screened first'),
        ),
        migrations.AddField(
            model_name='call',
            name='takes_needs_analyses',
            field=models.BooleanField(default=False, verbose_name='begins with a needs analysis'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('aggregate__in', ['mean', 'median', 'sum'])), name='call_aggregate_known'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('score_visibility__in', ['own_until_all', 'everybody', 'office'])), name='call_score_visibility_known'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('grace_minutes__lte', 10080)), name='call_grace_within_a_week'),
        ),
    ]
