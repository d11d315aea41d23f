"""What of the evaluations waits for a person: own files, and each investment's next step."""

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluations import overview, report_overview
from evaluations.models import OutcomeUpload
from evaluations.states import UploadStatus
from fundportal.directory.access import funds_where
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices.waiting import WaitingItem


def waiting_for(user: User) -> list[WaitingItem]:
    """What this person may do next: define, import, assess, mend a file, publish a report."""
    found: list[WaitingItem] = []
    if user.roles_now_with(Permission.ASSESS):
        found += [*_uploads(user), *_investments(user)]
    if user.roles_now_with(Permission.PUBLISH_REPORT):
        found += _reports(user)
    return found


def _uploads(user: User) -> list[WaitingItem]:
    words = {
        UploadStatus.UPLOADED: _("Choose what the columns mean"),
        UploadStatus.FAULTY: _("Mend the faults of the file"),
    }
    return [
        WaitingItem(
            title=f"{upload.investment}, {upload.filename}",
            what=words[UploadStatus(upload.status)],
            url=reverse("evaluations:upload", args=[upload.pk]),
            since=upload.uploaded_at,
        )
        for upload in OutcomeUpload.objects.visible_to(user)
        .filter(status__in=words)
        .select_related("investment")
    ]


def _investments(user: User) -> list[WaitingItem]:
    words = {
        "indicators": _("Define indicators"),
        "data": _("Import outcome data"),
        "assessment": _("Assess the effect"),
    }
    mine = set(funds_where(user, Permission.ASSESS).values_list("pk", flat=True))
    return [
        WaitingItem(
            title=row.investment.title,
            what=words[row.waits_for],
            url=reverse("evaluations:investment", args=[row.investment.slug]),
            since=row.latest_data_at or row.investment.created_at,
        )
        for row in overview.investments(user)
        if row.waits_for and row.investment.fund_id in mine
    ]


def _reports(user: User) -> list[WaitingItem]:
    return [
        WaitingItem(
            title=f"{report.investment}, {report.get_language_display()}",
            what=_("Look through and publish the report"),
            url=reverse("evaluations:report", args=[report.pk]),
            since=report.built_at,
        )
        for report in report_overview.to_publish(user)
    ]
