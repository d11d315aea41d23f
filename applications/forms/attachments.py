"""The form with which a file is attached to an application."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.attachments import ALLOWED
from fundportal.documents.forms import FileForm

ENDINGS = ".pdf,.docx,.xlsx,.odt,.png,.jpg,.jpeg,.csv"


class AttachmentForm(FileForm):
    """A file and what it is."""

    content_types = ALLOWED

    title = forms.CharField(
        label=_("What the file is"),
        max_length=150,
        help_text=_("For example: Letter of intent from the association."),
    )
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # said by whoever stores it, with the other faults of a file
        max_length=1000,
        help_text=_(
            "PDF, Word, Excel, OpenDocument, picture or CSV, at most 20 MB. Do not attach anything "
            "that names single persons: attachments are public documents."
        ),
        widget=forms.ClearableFileInput({"accept": ENDINGS}),
    )
