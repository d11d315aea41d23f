"""A number series belongs to a fund, and a registry number has who noted it and when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0009_criteria_guards'),
        ('directory', '0003_fixed_letters_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='diarienummer_noted_at',
            field=models.DateTimeField(null=True, verbose_name='registry number noted'),
        ),
        migrations.AddField(
            model_name='application',
            name='diarienummer_noted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='numberseries',
            name='fund',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='number_series', to='directory.fund', verbose_name='fund'),
        ),
    ]
