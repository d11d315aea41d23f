"""The states of what an evaluation goes through, and which act leads from which to which."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fundportal.directory.roles import Permission


class UploadStatus(models.TextChoices):
    """How far an uploaded outcome file has come."""

    READING = "reading", _("Being read")
    UPLOADED = "uploaded", _("Columns to choose")
    QUEUED = "queued", _("Being checked")
    FAULTY = "faulty", _("Faults found")
    IMPORTED = "imported", _("Imported")
    DISCARDED = "discarded", _("Thrown away")


class BatchStatus(models.TextChoices):
    """Whether the rows of an import are still there."""

    RECORDED = "recorded", _("Recorded")
    UNDONE = "undone", _("Undone")


class TimeStatus(models.TextChoices):
    """How far a measuring time has come; follows from its days, until it is closed."""

    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    PASSED = "needs_attention", _("Passed, not closed")
    CLOSED = "closed", pgettext_lazy("measuring time", "Closed")


class UploadAct(models.TextChoices):
    """What can be done with an uploaded file."""

    READ = "read", _("Read the file")
    MAP = "map", _("Choose columns and import")
    REFUSE = "refuse", _("Report faults")
    RECORD = "record", _("Record rows")
    DISCARD = "discard", _("Throw away")


@dataclass(frozen=True)
class Step:
    """One act: the statuses it may start from, the one it leads to, and the permission it needs."""

    before: frozenset[str]
    after: str
    permission: Permission


UPLOAD_STEPS: dict[UploadAct, Step] = {
    UploadAct.READ: Step(
        frozenset({UploadStatus.READING}), UploadStatus.UPLOADED, Permission.RECORD_OUTCOMES
    ),
    UploadAct.MAP: Step(
        frozenset({UploadStatus.UPLOADED, UploadStatus.FAULTY}),
        UploadStatus.QUEUED,
        Permission.RECORD_OUTCOMES,
    ),
    UploadAct.REFUSE: Step(
        frozenset({UploadStatus.QUEUED}), UploadStatus.FAULTY, Permission.RECORD_OUTCOMES
    ),
    UploadAct.RECORD: Step(
        frozenset({UploadStatus.QUEUED}), UploadStatus.IMPORTED, Permission.RECORD_OUTCOMES
    ),
    UploadAct.DISCARD: Step(
        frozenset(
            {
                UploadStatus.READING,
                UploadStatus.UPLOADED,
                UploadStatus.QUEUED,
                UploadStatus.FAULTY,
            }
        ),
        UploadStatus.DISCARDED,
        Permission.RECORD_OUTCOMES,
    ),
}


class ReportStatus(models.TextChoices):
    """How far a report has come; whether its file is being made is what its job says."""

    ASKED = "asked", pgettext_lazy("report", "Asked for")
    READY = "ready", _("Made")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")


class ReportAct(models.TextChoices):
    """What can be done with a report."""

    BUILD = "build", _("Make a report")
    RENDER = "render", _("Make its file")
    PUBLISH = "publish", _("Publish")
    SUPERSEDE = "supersede", _("Supersede")


REPORT_STEPS: dict[ReportAct, Step] = {
    ReportAct.BUILD: Step(frozenset(), ReportStatus.ASKED, Permission.BUILD_REPORT),
    ReportAct.RENDER: Step(
        frozenset({ReportStatus.ASKED}), ReportStatus.READY, Permission.BUILD_REPORT
    ),
    ReportAct.PUBLISH: Step(
        frozenset({ReportStatus.READY}), ReportStatus.PUBLISHED, Permission.PUBLISH_REPORT
    ),
    ReportAct.SUPERSEDE: Step(
        frozenset({ReportStatus.PUBLISHED}), ReportStatus.SUPERSEDED, Permission.PUBLISH_REPORT
    ),
}


class ReviewOutcome(models.TextChoices):
    """What a second evaluator found about an effect."""

    ACCEPTED = "accepted", _("Reviewed and accepted")
    RETURNED = "returned", _("Sent back by the reviewer")


class CostImpactStatus(models.TextChoices):
    """How far a cost impact has come."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Waits for review")
    ACCEPTED = "accepted", _("Reviewed and accepted")
    RETURNED = "returned", _("Sent back by the reviewer")


class CostImpactAct(models.TextChoices):
    """What can be done with a cost impact."""

    SHAPE = "shape", _("Change the model")
    SIGN = "sign", _("Sign")
    ACCEPT = "accept", _("Accept after review")
    SEND_BACK = "send_back", _("Send back")


_DRAFT, _SIGNED = frozenset({CostImpactStatus.DRAFT}), frozenset({CostImpactStatus.SIGNED})
COST_IMPACT_STEPS: dict[CostImpactAct, Step] = {
    CostImpactAct.SHAPE: Step(_DRAFT, CostImpactStatus.DRAFT, Permission.ASSESS),
    CostImpactAct.SIGN: Step(_DRAFT, CostImpactStatus.SIGNED, Permission.ASSESS),
    CostImpactAct.ACCEPT: Step(_SIGNED, CostImpactStatus.ACCEPTED, Permission.ASSESS),
    CostImpactAct.SEND_BACK: Step(_SIGNED, CostImpactStatus.RETURNED, Permission.ASSESS),
}
