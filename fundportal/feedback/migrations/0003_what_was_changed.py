"""What was changed after what readers wrote, told in public."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0002_texts_have_a_handler_and_another_end'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [AtOnce([
        migrations.CreateModel(
            name='Improvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=300, verbose_name='page')),
                ('text', models.CharField(max_length=500, verbose_name='what we changed')),
                ('text_en', models.CharField(blank=True, max_length=500, verbose_name='what we changed, in English')),
                ('told_at', models.DateTimeField(verbose_name='told')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='taken away')),
            ],
            options={
                'verbose_name': 'told change',
                'verbose_name_plural': 'told changes',
                'ordering': ['-told_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='improvement',
            name='told_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='told by'),
        ),
        migrations.AddField(
            model_name='improvement',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken away by'),
        ),
        migrations.AddConstraint(
            model_name='improvement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('page', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='improvement_says_what_and_where'),
        ),
        migrations.AddConstraint(
            model_name='improvement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='improvement_withdrawn_by_and_at'),
        ),
    ])]
