"""Who handles a text, and the end in which nothing can be done about it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0001_feedback'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [AtOnce([
        migrations.RemoveConstraint(
            model_name='feedbacktext',
            name='feedback_status_agrees_with_its_dates',
        ),
        migrations.AddField(
            model_name='feedbacktext',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handled by'),
        ),
        migrations.AlterField(
            model_name='feedbacktext',
            name='status',
            field=models.CharField(choices=[('new', 'New'), ('seen', 'Seen'), ('done', 'Done'), ('not_actionable', 'Nothing to do about it')], default='new', max_length=14, verbose_name='status'),
        ),
        migrations.AddConstraint(
            model_name='feedbacktext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('seen_at__isnull', True), ('status', 'new')), models.Q(('done_at__isnull', True), ('seen_at__isnull', False), ('status', 'seen')), models.Q(('status__in', ('done', 'not_actionable')), ('done_at__isnull', False), ('seen_at__isnull', False), models.Q(('note', ''), _negated=True)), _connector='OR'), name='feedback_status_agrees_with_its_dates'),
        ),
    ])]
