"""What a call says about a question, and how long its answer may be."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0006_attachments'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionGuide',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=40, verbose_name='question')),
                ('most_words', models.PositiveIntegerField(blank=True, null=True, verbose_name='at most so many words')),
                ('text', models.TextField(blank=True, verbose_name='guidance')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='question_guides', to='applications.call', verbose_name='call')),
            ],
            options={
                'verbose_name': 'question guide',
                'verbose_name_plural': 'question guides',
                'ordering': ('call', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('call', 'question'), name='question_guide_one_per_question'), models.CheckConstraint(condition=models.Q(('most_words__isnull', True), models.Q(('most_words__gte', 10), ('most_words__lte', 5000)), _connector='OR'), name='question_guide_words_sane', violation_error_message='Between 10 and 5 000 words.'), models.CheckConstraint(condition=models.Q(('most_words__isnull', False), models.Q(('text', ''), _negated=True), _connector='OR'), name='question_guide_says_something')],
            },
        ),
    ]
