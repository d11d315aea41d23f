"""Large files are read by a worker; what is wrong with them is said on the page of the file."""

import pytest
from django.urls import reverse

from evaluations import outcome_file, outcome_intake, outcome_storage, outcomes, tasks
from evaluations.models import OutcomeUpload
from fundportal.jobs import queue
from fundportal.jobs.models import Job
from fundportal.spreadsheets import workbook_bytes
from tests.evaluations import factories
from tests.people import AT

TABLE = "kod;grupp;lön\nA;1;2\nB;0;3\n"


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch):
    monkeypatch.setattr(outcome_intake, "AT_ONCE", 0)
    monkeypatch.setattr(outcome_intake, "AT_ONCE_PACKED", 0)


def sent(wage, eva, content, name="utfall.csv") -> OutcomeUpload:
    return outcome_intake.prepare_import(
        wage.investment, content=content, filename=name, by=eva, at=AT
    )


@pytest.mark.parametrize(
    ("content", "name", "encoding"),
    [(TABLE.encode("cp1252"), "utfall.csv", "Windows-1252"), (None, "utfall.xlsx", "XLSX")],
)
def test_a_worker_reads_a_large_file_and_leads_to_its_columns(
    client, wage, eva, content, name, encoding
):
    upload = sent(
        wage, eva, content or workbook_bytes({"Data": [["kod", "grupp", "lön"], ["A", 1, 2]]}), name
    )
    assert (upload.status, upload.row_count) == ("reading", 0)
    client.force_login(eva)
    address = reverse("evaluations:upload", args=[upload.pk])
    assert "Läses" in client.get(address).text
    tasks.read_outcome_file(str(upload.job_id))
    tasks.read_outcome_file(str(upload.job_id))
    job = Job.objects.get(pk=upload.job_id)
    assert (job.status, job.result_url) == ("done", address)
    upload.refresh_from_db()
    assert (upload.status, upload.encoding) == ("uploaded", encoding)
    assert "Vad betyder kolumnerna?" in client.get(address).text
    assert outcome_storage.load(upload.pk).decode().startswith("kod;grupp;lön")


def test_a_file_that_is_refused_is_removed_and_its_fault_said(client, wage, eva):
    content = (TABLE + "811218-9876;1;4\n").encode()
    upload = sent(wage, eva, content)
    tasks.read_outcome_file(str(upload.job_id))
    client.force_login(eva)
    page = client.get(reverse("evaluations:upload", args=[upload.pk])).text
    assert "personnummer" in page
    assert "Välj en annan fil" in page
    with pytest.raises(FileNotFoundError):
        outcome_storage.load(upload.pk)
    upload.refresh_from_db()
    assert upload.shown_status == "failed"


def test_another_kind_of_file_is_refused_before_any_worker_is_called(wage, eva):
    with pytest.raises(outcome_file.WrongFileType):
        sent(wage, eva, b"\x89PNG and so on", "utfall.csv")
    assert not OutcomeUpload.objects.exists()
    assert not Job.objects.filter(task=outcome_intake.READ_TASK).exists()


def test_a_file_whose_reading_was_cancelled_can_be_thrown_away(client, wage, eva):
    upload = sent(wage, eva, TABLE.encode())
    queue.cancel(upload.job, by=eva, at=AT)
    tasks.read_outcome_file(str(upload.job_id))
    client.force_login(eva)
    assert "Eva avbröt arbetet" in client.get(reverse("evaluations:upload", args=[upload.pk])).text
    client.post(reverse("evaluations:upload_discard", args=[upload.pk]))
    upload.refresh_from_db()
    assert upload.status == "discarded"


def test_an_upload_that_is_not_read_is_not_imported(wage, eva):
    upload = sent(wage, eva, TABLE.encode())
    with pytest.raises(outcome_intake.WrongState):
        outcomes.start_import(upload, mapping=factories.mapping({"lön": wage}), by=eva, at=AT)
