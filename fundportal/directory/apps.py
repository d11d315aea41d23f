"""The directory app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "fundportal.directory"
    label = "directory"

    def ready(self) -> None:
        """Have databases looked at before they are migrated."""
        from fundportal import migrating  # noqa: F401 - registers its check
