"""For whom an investment is, in broad terms, and its summary in easy Swedish."""

from django.conf import settings
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0040_amounts_kept_by_triggers'),
        ('directory', '0010_attesters_limits_and_deputies'),
        ('portfolio', '0030_answered_requests_keep_their_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [AtOnce([
        migrations.AddField(
            model_name='investment',
            name='audience',
            field=models.CharField(blank=True, choices=[('children', 'Children'), ('young', 'Young people'), ('adults', 'Adults'), ('older', 'Older people'), ('families', 'Families')], max_length=8, verbose_name='for whom'),
        ),
        migrations.AddField(
            model_name='investment',
            name='summary_easy',
            field=models.TextField(blank=True, verbose_name='summary in easy Swedish'),
        ),
    ])]
