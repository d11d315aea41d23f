"""The app of the texts that the fund office writes itself."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TextsConfig(AppConfig):
    """Informationstexter."""

    name = "fundportal.texts"
    verbose_name = _("texts of the public pages")
