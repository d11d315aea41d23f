"""An application of a call that takes no ideas has none."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0028_needs_analyses'),
    ]

    operations = [
        migrations.AlterField(
            model_name='application',
            name='idea',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='application', to='applications.idea', verbose_name='idea'),
        ),
    ]
