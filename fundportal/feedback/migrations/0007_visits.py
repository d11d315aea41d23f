"""How often public pages were fetched, per page and day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0006_remarks'),
    ]

    operations = [
        migrations.CreateModel(
            name='PageVisitCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=300, verbose_name='page')),
                ('date', models.DateField(verbose_name='date')),
                ('visits', models.PositiveIntegerField(verbose_name='visits')),
            ],
            options={
                'verbose_name': 'visits of a page and day',
                'verbose_name_plural': 'visits per page and day',
                'ordering': ['-date', 'page'],
                'constraints': [models.UniqueConstraint(fields=('date', 'page'), name='one_visit_count_per_day_and_page'), models.CheckConstraint(condition=models.Q(models.Q(('page', ''), _negated=True), ('visits__gte', 1)), name='visits_of_a_page_and_not_none')],
            },
        ),
    ]
