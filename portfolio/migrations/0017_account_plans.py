"""A fund has an account plan, by which its entries become vouchers."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0004_deputies_sign_for_a_time'),
        ('portfolio', '0016_what_was_decided_of_a_life_stays'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{1,2}$', 'Write one or two letters from A to Z.')], verbose_name='voucher series')),
                ('organisation_number', models.CharField(blank=True, max_length=11, validators=[django.core.validators.RegexValidator('^[0-9]{6}-[0-9]{4}$', 'Write for example 212000-1967.')], verbose_name="the municipality's organisation number")),
                ('outside_number', models.CharField(max_length=8, validators=[django.core.validators.RegexValidator('^[1-9][0-9]{3,7}$', 'Write four to eight digits, for example 2081.')], verbose_name='account outside the fund')),
                ('outside_name', models.CharField(max_length=60, verbose_name='its name')),
                ('free_number', models.CharField(max_length=8, validators=[django.core.validators.RegexValidator('^[1-9][0-9]{3,7}$', 'Write four to eight digits, for example 2081.')], verbose_name='account of what is left to distribute')),
                ('free_name', models.CharField(max_length=60, verbose_name='its name')),
                ('committed_number', models.CharField(max_length=8, validators=[django.core.validators.RegexValidator('^[1-9][0-9]{3,7}$', 'Write four to eight digits, for example 2081.')], verbose_name='account of what is committed')),
                ('committed_name', models.CharField(max_length=60, verbose_name='its name')),
                ('disbursed_number', models.CharField(max_length=8, validators=[django.core.validators.RegexValidator('^[1-9][0-9]{3,7}$', 'Write four to eight digits, for example 2081.')], verbose_name='account of what is paid out')),
                ('disbursed_name', models.CharField(max_length=60, verbose_name='its name')),
                ('fund', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account_plan', to='directory.fund', verbose_name='fund')),
            ],
            options={
                'verbose_name': 'account plan',
                'verbose_name_plural': 'account plans',
                'constraints': [models.CheckConstraint(condition=models.Q(('committed_number__regex', '^[1-9][0-9]{3,7}$'), ('disbursed_number__regex', '^[1-9][0-9]{3,7}$'), ('free_number__regex', '^[1-9][0-9]{3,7}$'), ('outside_number__regex', '^[1-9][0-9]{3,7}$')), name='account_numbers_are_digits'), models.CheckConstraint(condition=models.Q(('outside_number', models.F('free_number')), _negated=True), name='new_money_moves_between_two_accounts', violation_error_message='Money outside the fund and money left to distribute need different accounts.')],
            },
        ),
    ]
