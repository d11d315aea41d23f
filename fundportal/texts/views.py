"""The fund office's pages for its texts: write, look, publish, bring back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fundportal.audit.overview import timeline
from fundportal.directory.access import allows, holds_any
from fundportal.directory.errors import Refused
from fundportal.directory.models import Municipality, User
from fundportal.directory.roles import Permission
from fundportal.forms import refusals_on
from fundportal.texts import editing, overview
from fundportal.texts.forms import DraftForm, PublishForm
from fundportal.texts.models import TextVersion
from fundportal.texts.overview import Standing
from fundportal.texts.reading import Words, as_html, standard_words, words_of

BELOW_LANGUAGE = 4  # what a text is shown under has a heading of the third kind


@require_GET
def text_list(request: HttpRequest) -> HttpResponse:
    """Informationstexterna: each text, and where it stands."""
    if not holds_any(request.user, Permission.EDIT_TEXTS, Permission.SEE_AUDIT):
        raise Http404
    context = {"standings": overview.standings(request.user, timezone.now())}
    return render(request, "texts/text_list.html", context)


@require_GET
def text_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One text: what citizens read now, and its history."""
    standing = _standing(request, key)
    context = {
        **_about(request, standing),
        "shown": _shown(standing.words),
        "timeline": timeline(standing.text) if standing.text else [],
    }
    return render(request, "texts/text_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def text_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Write a text: the draft, else what citizens read."""
    standing = _editable(request, key)
    words, revision = _written(standing), standing.text.revision if standing.text else 0
    start = {"body": words["sv"], "body_en": words["en"], "revision": revision}
    form = DraftForm(request.POST or None, initial=start)
    meanwhile: Words | None = None
    if request.method == "POST" and form.is_valid():
        try:
            editing.save_draft(key, **form.cleaned_data, by=_person(request), at=timezone.now())
            messages.success(request, _("The draft is saved. Citizens do not see it yet."))
            return redirect("texts:draft", key)
        except editing.SavedMeanwhile as refusal:
            meanwhile = words
            form = DraftForm({**form.cleaned_data, "revision": revision})
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {**_about(request, standing), "form": form, "meanwhile": meanwhile}
    return render(request, "texts/text_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def text_draft(request: HttpRequest, key: str) -> HttpResponse:
    """Look at the draft as citizens will read it, see what was changed, publish it."""
    standing = _editable(request, key)
    if not standing.has_draft or standing.text is None:
        raise Http404
    form = PublishForm(request.POST or None, initial={"revision": standing.text.revision})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            given = form.cleaned_data
            version = editing.publish(
                key,
                revision=given["revision"],
                from_at=given["published_from"],
                by=_person(request),
                at=timezone.now(),
            )
            messages.success(request, _published(version))
            return redirect("texts:text", key)
    words = _written(standing)
    context = {
        **_about(request, standing),
        "form": form,
        "shown": _shown(words),
        "differences": overview.differences(standing.words, words),
    }
    return render(request, "texts/text_draft.html", context)


@require_POST
def text_discard(request: HttpRequest, key: str) -> HttpResponse:
    """Throw the draft away."""
    _editable(request, key)
    try:
        editing.discard(key, by=_person(request), at=timezone.now())
        messages.success(request, _("The draft is thrown away."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("texts:text", key)


@require_http_methods(["GET", "HEAD", "POST"])
def text_standard(request: HttpRequest, key: str) -> HttpResponse:
    """Let citizens read the portal's own text again."""
    standing = _editable(request, key)
    words = standard_words(key)
    if request.method == "POST":
        editing.restore_standard(key, by=_person(request), at=timezone.now())
        messages.success(request, _("Citizens read the portal's own text again."))
        return redirect("texts:text", key)
    context = {
        **_about(request, standing),
        "shown": _shown(words),
        "differences": overview.differences(standing.words, words),
        "act": _("Bring back the standard text"),
        "back_url": reverse("texts:text", args=[key]),
    }
    return render(request, "texts/text_standard.html", context)


@require_GET
def text_version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One version: what it says, and what it changed."""
    standing = _standing(request, key)
    line = next((one for one in standing.history if one.version.number == number), None)
    if line is None:
        raise Http404
    words = words_of(line.version)
    context = {
        **_about(request, standing),
        "line": line,
        "shown": _shown(words),
        "differences": overview.differences(overview.earlier_than(standing, line.version), words),
    }
    return render(request, "texts/text_version.html", context)


@require_POST
def text_restore(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Make a draft of what a version says."""
    version = _version(request, key, number)
    try:
        editing.restore(version, by=_person(request), at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("texts:version", key, number)
    messages.success(request, _("What the version says is now the draft. Look at it and publish."))
    return redirect("texts:draft", key)


@require_POST
def text_call_off(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Do not show a version whose time has not come."""
    version = _version(request, key, number)
    try:
        editing.call_off(version, by=_person(request), at=timezone.now())
        messages.success(request, _("The version will not be shown."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("texts:text", key)


def _standing(request: HttpRequest, key: str) -> Standing:
    """The text for those who may see it; for others there is none."""
    found = overview.standing(request.user, key, timezone.now())
    if found is None or not holds_any(request.user, Permission.EDIT_TEXTS, Permission.SEE_AUDIT):
        raise Http404
    return found


def _editable(request: HttpRequest, key: str) -> Standing:
    if not allows(request.user, Permission.EDIT_TEXTS):
        raise Http404
    return _standing(request, key)


def _version(request: HttpRequest, key: str, number: int) -> TextVersion:
    _editable(request, key)
    seen = TextVersion.objects.visible_to(request.user).select_related("text")
    return get_object_or_404(seen, text__key=key, number=number)


def _about(request: HttpRequest, standing: Standing) -> dict[str, object]:
    return {
        "standing": standing,
        "piece": standing.piece,
        "page_url": reverse(standing.piece.page),
        "may_edit": allows(request.user, Permission.EDIT_TEXTS),
    }


def _written(standing: Standing) -> Words:
    """What is being written; before anybody has begun, what citizens read."""
    if standing.text is None or not standing.has_draft:
        return standing.words
    return {"sv": standing.text.draft, "en": standing.text.draft_en}


def _shown(words: Words) -> list[tuple[str, str]]:
    """The text as HTML, by language."""
    municipality, today = Municipality.current(), timezone.localdate()
    return [
        (code, as_html(text, code, municipality, today)) for code, text in words.items() if text
    ]


def _published(version: TextVersion) -> str:
    if version.published_from > version.published_at:
        return _("The text is published and will be shown from the time you gave.")
    return _("The text is published.")


def _person(request: HttpRequest) -> User:
    """Who is logged in; the middleware lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 - login is required
    return request.user
