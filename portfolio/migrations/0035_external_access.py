"""An investment can be opened to an evaluator from outside, from a day to a day."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portfolio', '0034_reminders_of_repayments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExternalAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_date', models.DateField(verbose_name='from')),
                ('to_date', models.DateField(verbose_name='to')),
                ('purpose', models.CharField(max_length=300, verbose_name='what it is for')),
                ('granted_at', models.DateTimeField(verbose_name='granted')),
                ('reminded_at', models.DateTimeField(null=True, verbose_name='reminded at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('end_reason', models.CharField(blank=True, max_length=500, verbose_name='why it was ended')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='granted by')),
                ('investment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_accesses', to='portfolio.investment', verbose_name='investment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_accesses', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'access of an external evaluator',
                'verbose_name_plural': 'accesses of external evaluators',
                'ordering': ['-from_date', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_date__gte', models.F('from_date'))), name='external_access_dates_in_order'), models.CheckConstraint(condition=models.Q(('purpose', ''), _negated=True), name='external_access_has_a_purpose'), models.CheckConstraint(condition=models.Q(models.Q(('ended_by__isnull', False), ('ended_at__isnull', False)), models.Q(('ended_by__isnull', True), ('ended_at__isnull', True)), _connector='OR'), name='external_access_ended_by_and_at'), models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True)), models.Q(('ended_at__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='external_access_ended_with_a_reason'), models.CheckConstraint(condition=models.Q(('person', models.F('granted_by')), _negated=True), name='external_access_given_by_another')],
            },
        ),
    ]
