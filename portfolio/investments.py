"""Satsningens sida: what it says, whether it is shown, and where."""

import datetime
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from fundportal.audit import trail
from fundportal.audit.overview import timeline
from fundportal.directory.access import require
from fundportal.directory.errors import Refused
from fundportal.directory.models import User
from fundportal.directory.roles import Permission
from fundportal.templatetags.portal import longtime
from portfolio import ledger
from portfolio.models import FormerAddress, Investment


class PublicationRefused(Refused):
    """A public page that cannot be shown as it is."""


class AddressRefused(Refused):
    """An address that no page can have, or that leads somewhere already."""


class SomebodyWasFirst(Refused):
    """An investment that somebody has changed since the page was opened."""


@dataclass(frozen=True)
class PublicTexts:
    """Texterna på satsningens offentliga sida; English may be empty, then Swedish is shown."""

    title: str
    summary: str
    target_group: str = ""
    learnt: str = ""
    title_en: str = ""
    summary_en: str = ""
    target_group_en: str = ""
    learnt_en: str = ""
    summary_easy: str = ""
    audience: str = ""


@transaction.atomic
def publish(
    investment: Investment,
    *,
    texts: PublicTexts,
    by: User,
    at: datetime.datetime,
    version: int | None = None,
) -> Investment:
    """Publicera: write the texts and show the investment's page to everybody."""
    investment = _for_publishing(investment, by)
    # a browser ends lines with two characters: that alone is no other text
    written = {field: text.replace("\r\n", "\n").strip() for field, text in asdict(texts).items()}
    if investment.published_at and all(
        getattr(investment, field) == text for field, text in written.items()
    ):
        return investment
    _need_version(investment, version)
    ledger.need_no_person(*written.values())
    if not written["title"] or not written["summary"]:
        raise PublicationRefused(_("A public page needs a title and a summary."))
    for field, text in written.items():
        setattr(investment, field, text)
    is_first = investment.published_at is None
    if is_first:
        investment.published_by, investment.published_at = by, at
    investment.version += 1
    investment.save(update_fields=[*written, "published_by", "published_at", "version"])
    _record("investment.publish" if is_first else "investment.rewrite", investment, by, at)
    return investment


@transaction.atomic
def move(
    investment: Investment,
    *,
    slug: str,
    by: User,
    at: datetime.datetime,
    version: int | None = None,
) -> Investment:
    """Byt adress: give the page another address; the one before leads to it for ever."""
    investment = _for_publishing(investment, by)
    if slug == investment.slug:
        return investment
    _need_version(investment, version)
    if not slug or slugify(slug) != slug:
        raise AddressRefused(
            _("Write the address with small letters a to z, figures and hyphens only.")
        )
    if Investment.objects.called(slug).exists():
        raise AddressRefused(
            _("The address %(slug)s leads to an investment already. Choose another.")
            % {"slug": slug}
        )
    before = investment.slug
    FormerAddress.objects.create(slug=before, investment=investment, left_by=by, left_at=at)
    investment.slug = slug
    investment.version += 1
    investment.save(update_fields=["slug", "version"])
    trail.record(act="investment.move", subject=investment, by=by, at=at, before=before, after=slug)
    return investment


@transaction.atomic
def unpublish(
    investment: Investment,
    *,
    reason: str,
    by: User,
    at: datetime.datetime,
    version: int | None = None,
) -> Investment:
    """Avpublicera: take the page down, with a reason; the texts stay."""
    investment = _for_publishing(investment, by)
    if not investment.published_at:
        return investment
    _need_version(investment, version)
    if not reason.strip():
        raise PublicationRefused(_("Write why the page is taken down."))
    ledger.need_no_person(reason)
    investment.published_by = investment.published_at = None
    investment.version += 1
    investment.save(update_fields=["published_by", "published_at", "version"])
    _record("investment.unpublish", investment, by, at, reason)
    return investment


def locked(investment: Investment) -> Investment:
    """Lock the investment's row and read it, for a verb that has checked the right."""
    return (
        Investment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("fund", "organisation", "decision__application__fund")
        .get(pk=investment.pk)
    )


def _for_publishing(investment: Investment, by: User) -> Investment:
    require(by, Permission.PUBLISH_INVESTMENT, fund=investment.fund)
    return locked(investment)


def _need_version(investment: Investment, version: int | None) -> None:
    """Refuse to write over what somebody else wrote meanwhile; say who, and when."""
    if version is None or version == investment.version:
        return
    latest = timeline(investment)[0]
    raise SomebodyWasFirst(
        _(
            "%(who)s %(did)s on %(when)s, after you opened the page. "
            "Your text is still here: compare it with the page before you save again."
        )
        % {
            "who": latest.by_name,
            "did": latest.sentence,
            "when": longtime(latest.at),
        }
    )


def _record(
    act: str, investment: Investment, by: User, at: datetime.datetime, reason: str = ""
) -> None:
    trail.record(act=act, subject=investment, by=by, at=at, reason=reason)
