"""Reports: frozen when asked for, made once by a worker, published once, superseded later."""

import json
from dataclasses import replace
from decimal import Decimal

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import override

from evaluations import assessment as assessing
from evaluations import publication, report_disclosure, report_overview, tasks
from evaluations.analysis import effects
from evaluations.analysis.samples import Sample
from evaluations.models import Report
from evaluations.report_content import ReportTexts
from evaluations.report_document import document_pdf
from evaluations.states import ReportStatus
from fundportal.audit.models import Event
from fundportal.directory.errors import NotPermitted, Refused
from fundportal.directory.roles import Role
from fundportal.documents import storage
from fundportal.jobs import queue
from fundportal.jobs.models import Job
from fundportal.money import format_number
from fundportal.notices.models import Notice
from tests.evaluations import factories
from tests.evaluations.printed import pages_of, plain
from tests.evaluations.report_example import TEXTS
from tests.evaluations.reports import MORE, accepted, asked
from tests.people import AT, give, person


def printed(report: Report) -> str:
    with storage.open_document(report.document) as file:
        return " ".join(pages_of(file.read()))


def test_asking_freezes_the_content_and_queues_one_job(assessed, eva):
    report = asked(assessed, eva, queued=True)
    assert report.status == ReportStatus.ASKED
    assert report.version == 1
    assert report.said.content_hash == report.content_hash
    assert report.job.task == publication.RENDER_TASK
    assert report.job.arguments == {"report": report.pk}
    assert Event.objects.get(act="evaluations.report_built").details["version"] == 1


def test_figures_are_the_stored_ones(assessed, eva):
    report = asked(assessed, eva)
    effect = report.said.main.effect
    assert effect.value == assessed.result["effect"]
    assert effect.chosen.se == assessed.result["se"]
    assert effect.other.se == assessed.alternative["se"]
    assert report.said.amount_committed == "0.00"
    made = publication.render(report, by=eva, at=AT)
    text = printed(made)
    with override("sv"):
        for figure in report_overview.public_summary(made).figures:
            assert plain(figure.value) in text


def test_attached_inputs_compute_to_the_same_figures(assessed, eva):
    made = publication.render(asked(assessed, eva), by=eva, at=AT)
    with storage.open_document(made.document) as file, pikepdf.open(file) as pdf:
        attached = {
            name: json.loads(spec.get_file().read_bytes()) for name, spec in pdf.attachments.items()
        }
    key = made.said.main.key
    inputs, stored = attached[f"{key}-inputs.json"], attached[f"{key}-result.json"]
    groups = [Sample(**inputs[name]) for name in ("intervention", "comparison")]
    for pooled, said in ((inputs["pooled"], "result"), (not inputs["pooled"], "alternative")):
        again = effects.means(*groups, pooled=pooled, level=inputs["level"])
        assert again.effect == pytest.approx(stored[said]["effect"], rel=1e-9)
        assert again.se == pytest.approx(stored[said]["se"], rel=1e-9)
        assert list(again.ci) == pytest.approx(stored[said]["ci"], rel=1e-9)
    assert "values" not in json.dumps(attached)


def test_a_job_run_twice_makes_one_document(assessed, eva):
    report = asked(assessed, eva, queued=True)
    tasks.render_report(str(report.job_id))
    tasks.render_report(str(report.job_id))
    report.refresh_from_db()
    first = report.document
    assert Job.objects.get(pk=report.job_id).status == Job.Status.DONE
    assert publication.render(report, by=eva, at=AT).document == first
    assert Event.objects.filter(act="evaluations.report_made").count() == 1
    assert report.status == ReportStatus.READY


def test_same_content_gives_the_same_file(assessed, eva):
    report = asked(assessed, eva)
    again = document_pdf(report.said, report.inputs)
    made = publication.render(report, by=eva, at=AT)
    with storage.open_document(made.document) as file:
        assert file.read() == again


def test_a_public_edition_of_small_groups_is_refused(wage, eva):
    factories.batch(wage, eva, size=9)
    few = accepted(
        assessing.assess(
            wage,
            assignment="unknown",
            pooled=False,
            level=Decimal("0.95"),
            conclusion="För få.",
            supersedes=None,
            by=eva,
            at=AT,
        )
    )
    with pytest.raises(report_disclosure.GroupsTooSmall):
        asked(few, eva)
    assert asked(few, eva, edition="internal").said.main.effect is not None


def test_another_indicator_with_few_people_leaves_no_figure(assessed, programme, eva):
    sick = factories.indicator(programme, eva, name="Sjukdagar")
    text = factories.table([31.5 + i for i in range(6)], [71.25 + i for i in range(6)])
    factories.record(sick, text.replace("D", "S").replace(".", ","), eva, filename="sjuk.csv")
    accepted(
        assessing.assess(
            sick,
            assignment="unknown",
            pooled=False,
            level=Decimal("0.95"),
            conclusion="Sjukdagarna blev färre.",
            supersedes=None,
            by=eva,
            at=AT,
        )
    )
    report = asked(assessed, eva)
    hidden = report.said.results[1]
    assert (hidden.name, hidden.effect, hidden.conclusion) == ("Sjukdagar", None, "")
    assert all(hidden.key not in name for name in report.inputs)
    text = printed(publication.render(report, by=eva, at=AT))
    assert "Sjukdagar" in text
    assert "blev färre" not in text


def test_few_missing_values_do_not_travel_in_the_file(wage, eva):
    values = [*range(11, 23), "NA"], range(1, 13)
    factories.record(wage, factories.table(*values), eva)
    missed = accepted(
        assessing.assess(
            wage,
            assignment="randomised",
            pooled=False,
            level=Decimal("0.95"),
            conclusion="En saknas.",
            supersedes=None,
            by=eva,
            at=AT,
        )
    )
    assert missed.inputs["intervention"]["dropped"] == 1
    report = asked(missed, eva)
    assert "dropped" not in json.dumps(report.inputs)
    assert report.said.main.missing is None


@pytest.mark.usefixtures("blank_pdf")
def test_only_evaluators_ask_and_only_managers_publish(assessed, eva, bertil, amina, david):
    for other in (bertil, amina, david):
        with pytest.raises(NotPermitted):
            asked(assessed, other)
    made = publication.render(asked(assessed, eva), by=eva, at=AT)
    for other in (eva, amina, david):
        with pytest.raises(NotPermitted):
            publication.publish(made, by=other, at=AT)
    assert publication.publish(made, by=bertil, at=AT).published_by == bertil


@pytest.mark.usefixtures("blank_pdf")
def test_publishing_supersedes_the_one_before(assessed, eva, bertil):
    first = publication.render(asked(assessed, eva), by=eva, at=AT)
    publication.publish(first, by=bertil, at=AT)
    second = publication.render(asked(assessed, eva, texts=MORE), by=eva, at=AT)
    assert second.version == 2
    assert publication.previous(second) == first
    publication.publish(second, by=bertil, at=AT)
    first.refresh_from_db()
    assert (first.status, first.superseded_by) == (ReportStatus.SUPERSEDED, second)
    assert Report.objects.published().get() == second
    with pytest.raises(publication.NotPublishable):
        publication.publish(second, by=bertil, at=AT)


@pytest.mark.usefixtures("blank_pdf")
def test_the_same_report_is_made_once_whoever_asks(assessed, eva, fund, bertil):
    first = asked(assessed, eva, queued=True)
    colleague = give(person("Ewa"), Role.EVALUATOR, fund=fund)
    assert asked(assessed, colleague, queued=True) == first
    assert first.job in Job.objects.visible_to(colleague)
    queue.cancel(first.job, by=eva, at=AT)
    again = asked(assessed, colleague, queued=True)
    assert (again, again.job.requested_by) == (first, colleague)
    tasks.render_report(str(again.job_id))
    made = asked(assessed, eva, queued=True)
    assert (made, made.document is None, made.job) == (first, False, again.job)
    assert Job.objects.filter(task=publication.RENDER_TASK).count() == 2
    assert Event.objects.filter(act="evaluations.report_found").count() == 3
    assert asked(assessed, eva, texts=MORE) != first
    assert asked(assessed, eva, edition="internal") != first


@pytest.mark.usefixtures("blank_pdf")
def test_what_a_later_version_replaced_is_made_anew_when_asked_for_again(assessed, eva, bertil):
    for texts in (TEXTS, MORE):
        made = publication.render(asked(assessed, eva, texts=texts), by=eva, at=AT)
        publication.publish(made, by=bertil, at=AT)
    assert asked(assessed, eva).version == 3


@pytest.mark.usefixtures("blank_pdf")
def test_what_is_not_made_or_not_public_is_not_published(assessed, eva, bertil):
    with pytest.raises(publication.NotPublishable):
        publication.publish(asked(assessed, eva), by=bertil, at=AT)
    internal = publication.render(asked(assessed, eva, edition="internal"), by=eva, at=AT)
    with pytest.raises(publication.NotPublishable):
        publication.publish(internal, by=bertil, at=AT)


@pytest.mark.usefixtures("blank_pdf")
def test_an_older_version_is_not_published_after_a_newer(assessed, eva, bertil):
    older = publication.render(asked(assessed, eva), by=eva, at=AT)
    newer = publication.render(asked(assessed, eva, texts=MORE), by=eva, at=AT)
    publication.publish(newer, by=bertil, at=AT)
    with pytest.raises(publication.NotPublishable):
        publication.publish(older, by=bertil, at=AT)


def test_a_superseded_assessment_makes_no_report(assessed, wage, eva):
    assessing.assess(
        wage,
        assignment="matched",
        pooled=True,
        level=Decimal("0.95"),
        conclusion="Ny.",
        supersedes=assessed,
        by=eva,
        at=AT,
    )
    with pytest.raises(publication.NotCurrent):
        asked(assessed, eva)


def test_a_personnummer_in_a_text_is_refused(assessed, eva):
    with pytest.raises(publication.PersonalNumberWritten):
        asked(assessed, eva, texts=replace(TEXTS, learnt="Anna, 19121212-1212, var nöjd."))
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "change", [{"content": {}}, {"content_hash": "0" * 64}, {"version": 7}, {"edition": "internal"}]
)
def test_what_a_report_says_never_changes(assessed, eva, change):
    report = asked(assessed, eva)
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**change)


@pytest.mark.usefixtures("blank_pdf")
def test_a_file_is_not_exchanged_and_a_report_not_removed(assessed, eva):
    first = publication.render(asked(assessed, eva), by=eva, at=AT)
    second = publication.render(asked(assessed, eva, texts=MORE), by=eva, at=AT)
    for act in (
        lambda: Report.objects.filter(pk=first.pk).update(document=second.document),
        lambda: first.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.mark.usefixtures("blank_pdf")
def test_people_are_told(assessed, eva, bertil):
    made = publication.render(asked(assessed, eva), by=eva, at=AT)
    assert {notice.recipient for notice in Notice.objects.all()} >= {eva, bertil}
    publication.publish(made, by=bertil, at=AT)
    url = reverse("evaluations:report", args=[made.pk])
    told = Notice.objects.filter(recipient=eva, url=url).order_by("pk")
    assert [one.subject.split(":")[0] for one in told] == [
        "Effektutvärdering gjord",
        "Effektutvärdering publicerad",
    ]


def test_the_next_report_begins_with_the_texts_of_the_last(assessed, programme, eva):
    assert report_overview.beginning(programme).assessment == assessed
    asked(assessed, eva, texts=replace(TEXTS, learnt="Mer tid behövs."))
    assert report_overview.beginning(programme).texts.learnt == "Mer tid behövs."


def test_a_report_without_texts_is_a_report(assessed, eva):
    made = publication.render(asked(assessed, eva, texts=ReportTexts()), by=eva, at=AT)
    assert made.said.question


@pytest.mark.usefixtures("blank_pdf")
def test_refusal_in_the_worker_is_said_on_the_job(assessed, eva, monkeypatch):
    report = asked(assessed, eva, queued=True)

    def refused(**kwargs: object) -> None:
        raise Refused("Filen togs inte emot.")

    monkeypatch.setattr(storage, "store", refused)
    tasks.render_report(str(report.job_id))
    job = Job.objects.get(pk=report.job_id)
    assert (job.status, job.failure) == (Job.Status.FAILED, "Filen togs inte emot.")
    monkeypatch.undo()
    queue.retry(job, by=eva, at=AT)
    Job.objects.filter(pk=job.pk).update(due_at=AT)
    tasks.render_report(str(job.pk))
    report.refresh_from_db()
    assert report.document is not None


def test_english_edition_says_the_same_figures(assessed, eva):
    made = publication.render(asked(assessed, eva, language="en"), by=eva, at=AT)
    text = printed(made)
    assert "Effect evaluation" in text
    assert "Background" in text
    effect = made.said.main.effect
    assert format_number(effect.value, 0, "en") in text
