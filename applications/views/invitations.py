"""The page on which an invited organisation answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import invitations
from applications.forms.invitations import InvitationForm
from applications.models.parties import Answer, Party, Role
from applications.overview import organisations_answered_for, writes_for
from applications.pages import Content
from applications.states import Act, may
from applications.views.found import case, person, posted
from fundportal.forms import refusals_on


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, number: str) -> HttpResponse:
    """Read what is planned, then take part or decline."""
    application, by = case(request, number), person(request)
    invited = application.parties.current().exclude(role=Role.LEAD).exclude(answer=Answer.DECLINED)
    own = organisations_answered_for(by).filter(pk__in=invited.values("organisation"))
    if not own:
        raise Http404
    if not may(Act.WRITE, application.status):
        messages.info(request, _("The application can no longer be changed."))
        return redirect("applications:application", number=number)
    form = InvitationForm(posted(request), organisations=own)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            party = invitations.answer_invitation(
                application, **form.cleaned_data, by=by, at=timezone.now()
            )
            return _answered(request, party, number)
    context = {"application": application, "content": Content(application), "form": form}
    context["parties"] = invited.filter(organisation__in=own).select_related("organisation")
    return render(request, "applications/application_invitation.html", context)


def _answered(request: HttpRequest, party: Party, number: str) -> HttpResponse:
    if party.answer == Answer.ACCEPTED and writes_for(person(request), party.organisation):
        messages.success(request, _("Your organisation takes part. You can now write."))
        return redirect("applications:tasks", number=number)
    if party.answer == Answer.ACCEPTED:
        messages.success(request, _("Your organisation takes part. Your colleagues can now write."))
        return redirect("applications:application", number=number)
    messages.success(request, _("Your organisation has declined. Those who asked you are told."))
    return redirect("workspace")
