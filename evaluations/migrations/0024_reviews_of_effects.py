"""A second evaluator reviews an assessed effect."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evaluations', '0023_large_files_are_read_by_a_worker'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AssessmentReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('accepted', 'Reviewed and accepted'), ('returned', 'Sent back by the reviewer')], max_length=10, verbose_name='outcome')),
                ('comment', models.TextField(verbose_name='what the reviewer wrote')),
                ('reviewed_at', models.DateTimeField(verbose_name='reviewed')),
                ('assessment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='evaluations.assessment', verbose_name='assessment')),
                ('reviewed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reviewed by')),
            ],
            options={
                'verbose_name': 'review of an effect',
                'verbose_name_plural': 'reviews of effects',
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['accepted', 'returned']), models.Q(('comment', ''), _negated=True)), name='assessment_review_says_what_and_why')],
            },
        ),
    ]
