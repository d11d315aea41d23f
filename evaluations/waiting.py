"""What of the evaluations waits for a person: own files, and each investment's next step."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from evaluations import overview, report_overview
from evaluations.models import Assessment, CostImpact, OutcomeUpload, Report
from evaluations.states import CostImpactStatus, UploadStatus
from fundportal.addresses import kept_reverse
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.jobs.models import Job
from fundportal.notices.waiting import Source, WaitingItem, gather, moment
from portfolio.access import allows_somewhere
from portfolio.models import Investment


def waiting_for(user: User) -> list[WaitingItem]:
    """What this person may do next: define, import, assess, mend a file, publish a report."""
    return [*gather(sources(user), user), *others(user)]


def sources(user: User) -> list[Source]:
    """What of the evaluations can wait for the person, by the person's roles of today."""
    return [*_uploads(user), *_reviews(user), *_reports(user)]


def others(user: User) -> list[WaitingItem]:
    """What waits by how far each evaluation has come; two queries."""
    if not allows_somewhere(user, Permission.ASSESS):
        return []
    mine = set(Investment.objects.where(user, Permission.ASSESS).values_list("pk", flat=True))
    words = {
        "indicators": _("Define indicators"),
        "data": _("Import outcome data"),
        "assessment": _("Assess the effect"),
    }
    return [
        WaitingItem(
            title=row.investment.title,
            what=words[row.waits_for],
            url=kept_reverse("evaluations:investment", row.investment.slug),
            since=row.latest_data_at or row.investment.created_at,
        )
        for row in overview.investments(user)
        if row.waits_for and row.investment.pk in mine
    ]


def _uploads(user: User) -> Iterator[Source]:
    if not allows_somewhere(user, Permission.RECORD_OUTCOMES):
        return
    words = {
        UploadStatus.UPLOADED: _("Choose what the columns mean"),
        UploadStatus.FAULTY: _("Mend the faults of the file"),
        UploadStatus.QUEUED: _("Begin the cancelled import again"),
    }
    is_cancelled = Q(status=UploadStatus.QUEUED, job__status=Job.Status.CANCELLED)
    waits = ~Q(status=UploadStatus.QUEUED) & Q(status__in=words) | is_cancelled
    found = OutcomeUpload.objects.visible_to(user).filter(waits)
    columns = {name: F(name) for name in ("pk", "filename", "status", "uploaded_at")}
    yield Source(
        found.order_by("uploaded_at", "pk"),
        {**columns, "title": F("investment__title")},
        lambda row: WaitingItem(
            title=f"{row['title']}, {row['filename']}",
            what=words[UploadStatus(row["status"])],
            url=kept_reverse("evaluations:upload", row["pk"]),
            since=moment(row["uploaded_at"]),
        ),
    )


def _reviews(user: User) -> Iterator[Source]:
    if not allows_somewhere(user, Permission.ASSESS):
        return
    mine = Investment.objects.where(user, Permission.ASSESS)
    effects = Assessment.objects.current().filter(investment__in=mine, review__isnull=True)
    yield _to_review(
        effects.exclude(assessed_by=user).order_by("assessed_at", "pk"),
        since="assessed_at",
        what=_("Review the effect"),
        name="assessment",
    )
    signed = CostImpact.objects.filter(investment__in=mine, status=CostImpactStatus.SIGNED)
    yield _to_review(
        signed.exclude(Q(signed_by=user) | Q(begun_by=user)).order_by("signed_at", "pk"),
        since="signed_at",
        what=_("Review the cost impact"),
        name="cost_impact",
    )


def _to_review(found: QuerySet[Any], *, since: str, what: str, name: str) -> Source:
    columns = {"pk": F("pk"), "title": F("investment__title"), "since": F(since)}
    return Source(
        found,
        columns,
        lambda row: WaitingItem(
            title=row["title"],
            what=what,
            url=kept_reverse(f"evaluations:{name}", row["pk"]),
            since=moment(row["since"]),
        ),
    )


def _reports(user: User) -> Iterator[Source]:
    if not user.roles_now_with(Permission.PUBLISH_REPORT):
        return
    found = report_overview.to_publish(user).select_related(None).defer(None)
    columns = {name: F(name) for name in ("pk", "language", "built_at")}
    yield Source(
        found.order_by("built_at", "pk"),
        {**columns, "title": F("investment__title")},
        lambda row: WaitingItem(
            title=f"{row['title']}, {Report.Language(row['language']).label}",
            what=_("Look through and publish the report"),
            url=kept_reverse("evaluations:report", row["pk"]),
            since=moment(row["built_at"]),
        ),
    )
