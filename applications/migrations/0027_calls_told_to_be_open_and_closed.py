"""When people were told that a call had opened or closed; what lies behind is told already."""

from django.db import migrations, models
from django.utils import timezone


def past_is_told(apps, schema_editor):
    now = timezone.now()
    calls = apps.get_model("applications", "Call").objects
    calls.filter(opens_at__lte=now).update(opening_told_at=now)
    calls.filter(closes_at__lte=now).update(closing_told_at=now)


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0026_calls_say_priorities_and_are_copied'),
    ]

    operations = [
        migrations.AddField(
            model_name='call',
            name='closing_told_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='told to be closed'),
        ),
        migrations.AddField(
            model_name='call',
            name='opening_told_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='told to be open'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('opening_told_at__isnull', True), ('opening_told_at__gte', models.F('opens_at')), _connector='OR'), name='call_told_to_be_open_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='call',
            constraint=models.CheckConstraint(condition=models.Q(('closing_told_at__isnull', True), models.Q(('closes_at__isnull', False), ('closing_told_at__gte', models.F('closes_at'))), _connector='OR'), name='call_told_to_be_closed_after_it_closes'),
        ),
        # last: PostgreSQL refuses to alter a table whose rows this transaction has changed
        migrations.RunPython(past_is_told, migrations.RunPython.noop),
    ]
