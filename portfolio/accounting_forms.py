"""The form of a fund's account plan."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from fundportal.forms import PortalModelForm
from portfolio.accounting import FIELDS
from portfolio.models import AccountPlan


class AccountPlanForm(PortalModelForm):
    """Kontoplan: the number and the name of each account."""

    class Meta:
        model = AccountPlan
        fields = FIELDS
        help_texts = {
            "series": _("The series of the accounting system that the vouchers go into."),
            "outside_number": _("What new money is taken from, and transfers go to."),
            "committed_number": _(
                "The same number as for what is left, if commitments are not booked: then "
                "commitments and releases become no vouchers."
            ),
            "disbursed_number": _("What the boards are paid through."),
        }

    @property
    def accounts(self) -> dict[str, Any]:
        """What was typed, as the verb takes it."""
        return {name: self.cleaned_data[name] for name in FIELDS}
