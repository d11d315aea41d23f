"""The app of the public pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    """Offentliga sidor."""

    name = "fundportal.public"
    verbose_name = _("public pages")
