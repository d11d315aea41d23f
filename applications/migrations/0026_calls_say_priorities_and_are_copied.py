"""Priorities and English texts of a call, its closing for invited applications, and its original."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0025_agendas'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='applications_close_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='closes for invited applications'),
        ),
        migrations.AddField(
            model_name='call',
            name='copied_from',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='applications.call', verbose_name='copied from'),
        ),
        migrations.AddField(
            model_name='call',
            name='name_en',
            field=models.CharField(blank=True, max_length=200, verbose_name='name in English'),
        ),
        migrations.AddField(
            model_name='call',
            name='priorities',
            field=models.TextField(blank=True, verbose_name='priorities'),
        ),
        migrations.AddField(
            model_name='call',
            name='priorities_en',
            field=models.TextField(blank=True, verbose_name='priorities in English'),
        ),
        migrations.AddField(
            model_name='call',
            name='text_en',
            field=models.TextField(blank=True, verbose_name='text in English'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('applications_close_at__isnull', True), models.Q(('applications_close_at__gt', models.F('opens_at')), ('takes_ideas', True), models.Q(('closes_at__isnull', True), ('applications_close_at__gte', models.F('closes_at')), _connector='OR')), _connector='OR'), name='call_applications_close_after_ideas', violation_error_message='Invited applications close after the ideas, in a call that takes ideas.'),
        ),
    ]
