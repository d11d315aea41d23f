"""The faults of a file are told with those of the rest of its form, at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fundportal.documents.forms import FileForm
from portfolio.report_forms import ReportFileForm
from portfolio.request_forms import RequestFileForm


@pytest.mark.parametrize("form", [ReportFileForm, RequestFileForm])
def test_both_faults_are_told_at_once(form: type[FileForm]) -> None:
    sent = form({"title": ""}, {"file": SimpleUploadedFile("pengar.exe", b"MZ\x90\0")})
    assert sent.errors.keys() == {"title", "file"}
