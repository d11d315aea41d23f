"""The app of page feedback."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    """Sidans nytta."""

    name = "fundportal.feedback"
    verbose_name = _("page feedback")
