"""A party answers the invitation; those who were there before have said yes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0003_decision_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='party',
            name='answer',
            field=models.CharField(choices=[('waiting', 'Has not answered'), ('accepted', 'Takes part'), ('declined', 'Has declined')], default='waiting', max_length=10, verbose_name='answer'),
        ),
        migrations.AddField(
            model_name='party',
            name='answer_reason',
            field=models.TextField(blank=True, verbose_name='reason for the answer'),
        ),
        migrations.AddField(
            model_name='party',
            name='answered_at',
            field=models.DateTimeField(null=True, verbose_name='answered'),
        ),
        migrations.AddField(
            model_name='party',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunSQL(
            "UPDATE applications_party SET answer = 'accepted'", migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='party_answered_pair'),
        ),
        migrations.AddConstraint(
            model_name='party',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', 'waiting'), ('answered_at__isnull', True)), ('answer', 'accepted'), models.Q(('answer', 'declined'), ('answered_at__isnull', False), models.Q(('role', 'lead'), _negated=True)), _connector='OR'), name='party_answer_known'),
        ),
    ]
