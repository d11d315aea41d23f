"""Cases that were decided before the portal say when they were taken over."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0030_who_has_taken_over'),
        ('directory', '0004_deputies_sign_for_a_time'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='taken_over_at',
            field=models.DateTimeField(null=True, verbose_name='taken over from before the portal'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('taken_over_at__isnull', True), ('status__in', ['approved', 'rejected']), _connector='OR'), name='application_taken_over_is_decided'),
        ),
    ]
