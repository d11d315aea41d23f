"""Each fund its own letters before case numbers, and the form of registry numbers as data."""


from django.db import migrations, models

from fundportal.migrating import AtOnce


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0001_people_organisations_funds'),
    ]

    operations = [AtOnce([
        migrations.AddField(
            model_name='fund',
            name='diarienummer_pattern',
            field=models.TextField(blank=True, help_text="Empty: as the municipality's.", max_length=400, verbose_name='form of the registry numbers'),
        ),
        migrations.AddField(
            model_name='fund',
            name='number_prefix',
            field=models.CharField(blank=True, help_text='Two to six capital letters that no other fund has, for example SI. They stay from the first case number on. Empty: the portal chooses them then.', max_length=6, verbose_name='letters before case numbers'),
        ),
        migrations.AddField(
            model_name='fund',
            name='prefix_fixed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='letters fixed'),
        ),
        migrations.AddField(
            model_name='municipality',
            name='diarienummer_pattern',
            field=models.TextField(blank=True, help_text='For example Ks {nr}/{åååå}. {nr} is a number, {nnnn} a number of so many digits, {åååå} a year. One form a line. Empty: anything with a digit.', max_length=400, verbose_name='form of the registry numbers'),
        ),
        migrations.AddConstraint(
            model_name='fund',
            constraint=models.CheckConstraint(condition=models.Q(('number_prefix', ''), ('number_prefix__regex', '^[A-Z]{2,6}$'), _connector='OR'), name='fund_prefix_is_capital_letters', violation_error_message='Write two to six letters from A to Z.'),
        ),
        migrations.AddConstraint(
            model_name='fund',
            constraint=models.UniqueConstraint(condition=models.Q(('number_prefix', ''), _negated=True), fields=('number_prefix',), name='fund_prefix_of_one_fund', violation_error_message='Another fund has these letters before its case numbers.'),
        ),
        migrations.AddConstraint(
            model_name='fund',
            constraint=models.CheckConstraint(condition=models.Q(('prefix_fixed_at__isnull', True), models.Q(('number_prefix', ''), _negated=True), _connector='OR'), name='fund_prefix_fixed_when_given'),
        ),
    ])]
