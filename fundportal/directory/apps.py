"""The directory app."""

from django.apps import AppConfig
from django.core import checks

from fundportal import migrating


class DirectoryConfig(AppConfig):
    name = "fundportal.directory"
    label = "directory"

    def ready(self) -> None:
        """Have databases looked at before they are migrated."""
        checks.register(migrating.check_age, checks.Tags.database)
