"""A form whose questions may wait: saving asks for no answer, sending in does."""

from __future__ import annotations

from typing import Any

from fundportal.forms import PortalForm


class DraftForm(PortalForm):
    """A form that is saved as far as it has come; only the fields in `must` are asked for."""

    must: tuple[str, ...] = ()

    def add_error(self, field: str | None, error: Any) -> None:
        """Let an empty field wait, unless it must be filled in."""
        if field and field not in self.must and getattr(error, "code", None) == "required":
            self.cleaned_data[field] = None
            return
        super().add_error(field, error)
