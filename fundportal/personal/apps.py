"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonalConfig(AppConfig):
    """Kalender och sammandrag."""

    name = "fundportal.personal"
    label = "personal"
    verbose_name = _("calendar and digest")
    default_auto_field = "django.db.models.BigAutoField"
