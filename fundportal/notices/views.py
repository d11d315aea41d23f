"""Pages of notices: one's own, and for administrators the mails that were given up."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from fundportal.directory.access import allows
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.notices import mail, reading
from fundportal.notices.models import Notice


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """What I have been told, newest first."""
    notices = Notice.objects.visible_to(request.user)
    sees_mails = allows(request.user, Permission.MANAGE_PEOPLE)
    context = {
        "page": Paginator(notices, 50).get_page(request.GET.get("page")),
        "unread_count": notices.unread().count(),
        "sees_mails": sees_mails,
        "not_mailed_count": Notice.objects.not_mailed().count() if sees_mails else 0,
    }
    return render(request, "notices/notice_list.html", context)


@require_POST
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go to its case."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    reading.mark_read(notice, by=_person(request), at=timezone.now())
    return HttpResponseRedirect(notice.url)


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    count = reading.mark_all_read(by=_person(request), at=timezone.now())
    told = ngettext("%(count)s notice is now read.", "%(count)s notices are now read.", count)
    messages.success(request, told % {"count": count})
    return redirect("notices:list")


@require_safe
def not_mailed_list(request: HttpRequest) -> HttpResponse:
    """The mails that were given up, with the reason; for administrators."""
    if not allows(request.user, Permission.MANAGE_PEOPLE):
        raise Http404
    notices = Notice.objects.not_mailed().select_related("recipient", "mail_job")
    page = Paginator(notices, 50).get_page(request.GET.get("page"))
    return render(request, "notices/not_mailed_list.html", {"page": page})


@require_POST
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a mail that was given up be tried again."""
    if not allows(request.user, Permission.MANAGE_PEOPLE):
        raise Http404
    notice = get_object_or_404(Notice.objects.select_related("mail_job"), pk=pk)
    try:
        mail.retry(notice, by=_person(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The mail will be sent again in a moment."))
    return redirect("notices:not_mailed")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the pages are for people logged in
    return request.user
