"""The form with which a file is sent in."""

from typing import Any

from fundportal.documents import kinds, storage
from fundportal.forms import PortalForm, refusals_on


class FileForm(PortalForm):
    """A file with what is said of it; what is wrong with either is told at once."""

    content_types: tuple[str, ...] = kinds.ALL

    def clean(self) -> dict[str, Any]:
        """Where nothing else is wrong, the file is checked by the verb that keeps it."""
        clean = super().clean() or {}
        file = clean.get("file")
        if self.errors and file:
            with refusals_on(self, "file"):
                storage.check(file, filename=file.name, content_types=self.content_types)
        return clean
