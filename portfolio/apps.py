"""Names the app of the money."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """Portfölj: the funds' money and the investments."""

    name = "portfolio"
