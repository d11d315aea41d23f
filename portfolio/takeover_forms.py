"""Forms of taking over a fund: the workbook, and the yes to what it was shown to do."""

import base64
import binascii

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from fundportal.forms import PortalForm
from fundportal.workbooks import Limits, WorkbookRefused, check_size

LIMITS = Limits()
MOST_CHARACTERS = LIMITS.size * 4 // 3 + 4  # of that many bytes in base64


class WorkbookForm(PortalForm):
    """A workbook with the history of a fund."""

    file = forms.FileField(
        label=_("Workbook with the history"),
        help_text=_("An XLSX file made from the template."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
        max_length=200,
    )

    def clean_file(self) -> UploadedFile:
        """A file that is too large is refused before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            check_size(file.size or 0, LIMITS)
        except WorkbookRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file


class ConfirmTakeoverForm(PortalForm):
    """The workbook that was looked at, and the fingerprint of what it was shown to hold."""

    content = forms.CharField(widget=forms.HiddenInput, max_length=MOST_CHARACTERS)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean_content(self) -> bytes:
        """The bytes of the workbook."""
        try:
            return base64.b64decode(self.cleaned_data["content"], validate=True)
        except binascii.Error as fault:
            raise forms.ValidationError(_("Read the file again.")) from fault
