"""What a person has typed in a section but not saved."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0004_parties_answer_their_invitation'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SectionDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(choices=[('need', 'The need'), ('target_group', 'Target group and size'), ('method', 'Method and evidence'), ('parties', 'Parties'), ('budget', 'Budget'), ('effects', 'Expected effects'), ('evaluation', 'Evaluation plan'), ('risks', 'Risks')], max_length=20, verbose_name='section')),
                ('seen_version', models.PositiveIntegerField(default=0, verbose_name='version that the person saw')),
                ('typed', models.JSONField(null=True, verbose_name='typed text')),
                ('typed_at', models.DateTimeField(null=True, verbose_name='last typed')),
                ('present_at', models.DateTimeField(verbose_name='last there')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='section_drafts', to='applications.application', verbose_name='application')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'section draft',
                'verbose_name_plural': 'section drafts',
                'ordering': ('application', 'section', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('application', 'section', 'by'), name='section_draft_one_per_person'), models.CheckConstraint(condition=models.Q(('section__in', ['need', 'target_group', 'method', 'parties', 'budget', 'effects', 'evaluation', 'risks'])), name='section_draft_section_known'), models.CheckConstraint(condition=models.Q(models.Q(('typed__isnull', True), ('typed_at__isnull', True)), models.Q(('typed__isnull', False), ('typed_at__isnull', False)), _connector='OR'), name='section_draft_typed_pair')],
            },
        ),
    ]
