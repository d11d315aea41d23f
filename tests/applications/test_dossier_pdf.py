"""The PDFs of a dossier: archival and accessible, and the same for the same case."""

from __future__ import annotations

import page
import pytest

from applications import dossier_files
from applications.models.dossiers import Part
from tests.applications import factories
from tests.evaluations.printed import pages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_application_and_record_are_archival_and_say_everything(bertil):
    application = factories.decided_application()
    files = dossier_files.files_of(application, part=Part.OFFICE, reader=bertil)
    said = {}
    for file in files[:2]:
        made = file.opened().read()
        for profile in ("2a", "ua1"):
            report = page.validate_pdf_bytes(made, profile=profile)
            assert report.is_compliant, [(f.rule_id, f.message) for f in report.failures]
        said[file.path] = " ".join(pages_of(made)).replace("\n", " ")
    for words in (
        "Tre av tio.",
        "Frånvaro",
        "Skolans frånvarosystem",
        "400 000 kr",
        "Socialnamnden",
    ):
        assert words in said["01-ansokan.pdf"], words
    for words in ("Behovet är tydligt och metoden prövad.", "§ 12", "600 000 kr", "Cecilia"):
        assert words in said["02-handlaggning.pdf"], words
    again = dossier_files.files_of(application, part=Part.OFFICE, reader=bertil)[0]
    assert again.opened().read() == files[0].opened().read()
