"""Remarks with their answers, and how long they are kept."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0005_protocols_are_only_added_to'),
        ('jobs', '0003_job_title'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [AtOnce([
        migrations.CreateModel(
            name='RemarkSeries',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name='year')),
                ('last', models.PositiveIntegerField(default=0, verbose_name='last number')),
            ],
            options={
                'verbose_name': 'numbers of remarks',
                'verbose_name_plural': 'numbers of remarks',
            },
        ),
        migrations.AlterField(
            model_name='retentionrule',
            name='what',
            field=models.CharField(choices=[('page_texts', 'Texts of the page feedback'), ('remarks', 'Answered remarks')], max_length=12, verbose_name='what is destroyed'),
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=12, unique=True, verbose_name='receipt number')),
                ('code_hash', models.CharField(max_length=64, verbose_name='hash of the code')),
                ('category', models.CharField(choices=[('praise', 'Praise'), ('idea', 'Idea'), ('complaint', 'Complaint'), ('question', 'Question'), ('accessibility', 'Something that is not accessible')], max_length=13, verbose_name='kind')),
                ('text', models.TextField(max_length=5000, verbose_name='text')),
                ('page', models.CharField(blank=True, max_length=300, verbose_name='page')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('received_at', models.DateTimeField(verbose_name='received')),
                ('due_date', models.DateField(verbose_name='to be answered by')),
                ('status', models.CharField(choices=[('open', 'Open'), ('answered', 'Answered')], default='open', max_length=8, verbose_name='status')),
                ('case_number', models.CharField(blank=True, max_length=50, verbose_name='registry number')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='reminded')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handled by')),
            ],
            options={
                'verbose_name': 'remark',
                'verbose_name_plural': 'remarks',
                'ordering': ['-received_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RemarkEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=5000, verbose_name='text')),
                ('written_at', models.DateTimeField(verbose_name='written')),
                ('mailed_at', models.DateTimeField(blank=True, null=True, verbose_name='mailed')),
                ('mail_job', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job', verbose_name='mail job')),
                ('remark', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='feedback.remark', verbose_name='remark')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'entry of a remark',
                'verbose_name_plural': 'entries of remarks',
                'ordering': ['written_at', 'id'],
            },
        ),
        migrations.AddIndex(
            model_name='remark',
            index=models.Index(fields=['status', 'due_date'], name='remark_by_deadline'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='remark_has_a_text'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'answered'), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='answered_remark_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='remarkentry',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='remark_entry_has_a_text'),
        ),
    ])]
