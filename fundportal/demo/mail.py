"""The notices of the demonstration's past: settled without mail, the older ones read long ago."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.test.utils import override_settings
from django.utils import timezone

from fundportal.jobs.models import Job
from fundportal.notices.models import Notice
from fundportal.notices.tasks import send_mail
from fundportal.notices.tell import MAIL_TASK


def settle() -> None:
    """Do every waiting mail job here and now, with a mail server that throws mail away."""
    waiting = Job.objects.filter(task=MAIL_TASK, status=Job.Status.QUEUED)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        for number in waiting.order_by("created_at").values_list("pk", flat=True):
            send_mail(str(number))
    old = timezone.now() - timedelta(days=14)
    Notice.objects.filter(told_at__lt=old, read_at=None).update(read_at=F("told_at"))
