"""What is missing or wrong in a section of an application, said to whoever writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from applications.models import ExpectedEffect
from applications.models.content import Direction
from applications.models.parties import Answer, Role
from applications.questions import Section, word_count

if TYPE_CHECKING:
    from applications.pages import Content


def found(content: Content, section: Section) -> tuple[list[str], list[str]]:
    """Return what is missing and what is wrong, each a sentence or a name of what to fill in."""
    if section == Section.PARTIES:
        return _party_faults(content)
    if section == Section.BUDGET:
        return _budget_faults(content)
    if section == Section.EFFECTS:
        return _effect_faults(content)
    missing = [str(item.question.label) for item in content.answered(section) if not item.text]
    return missing, _too_long(content, section)


def _too_long(content: Content, section: Section) -> list[str]:
    sentence = _("“%(question)s” has %(count)s words. At most %(most)s are allowed.")
    found = []
    for item in content.answered(section):
        guide, count = content.guides.get(item.question.key), word_count(item.text)
        if guide is not None and guide.most_words is not None and count > guide.most_words:
            said = {"question": item.question.label, "count": count, "most": guide.most_words}
            found.append(sentence % said)
    return found


def _party_faults(content: Content) -> tuple[list[str], list[str]]:
    missing = [
        _("What %(name)s does") % {"name": party.organisation.name}
        for party in content.parties
        if not party.contribution
    ]
    missing += [
        _("What %(name)s finances itself, in kronor") % {"name": party.organisation.name}
        for party in content.parties
        if party.role == Role.CO_FINANCIER and not party.amount_own
    ]
    wrong = [finding.sentence for finding in content.eligibility.faults]
    wrong += [
        _("%(name)s has declined. Take it away, or ask another.")
        % {"name": party.organisation.name}
        for party in content.parties
        if party.answer == Answer.DECLINED
    ]
    return missing, wrong


def _budget_faults(content: Content) -> tuple[list[str], list[str]]:
    if not content.lines:
        return [_("At least one amount")], []
    frame = content.application.call.amount_frame
    if frame is not None and content.budget.total > frame:
        return [], [_("The budget is larger than the frame of the call.")]
    return [], []


def _effect_faults(content: Content) -> tuple[list[str], list[str]]:
    if not content.effects:
        return [_("At least one effect that can be measured")], []
    missing, wrong = [], []
    for effect in content.effects:
        blanks = _blank_fields(effect)
        if blanks:
            missing.append(f"{effect.indicator}: {', '.join(blanks)}")
        elif not _points_the_right_way(effect):
            sentence = _("%(name)s: the target goes against the direction.")
            wrong.append(sentence % {"name": effect.indicator})
    return missing, wrong


def _blank_fields(effect: ExpectedEffect) -> list[str]:
    names = {
        "unit": _("unit"),
        "direction": _("direction"),
        "baseline": _("where it stands today"),
        "target": _("target"),
        "data_source": _("data source"),
    }
    return [str(label) for name, label in names.items() if getattr(effect, name) in (None, "")]


def _points_the_right_way(effect: ExpectedEffect) -> bool:
    if effect.target is None or effect.baseline is None:
        return True
    if effect.direction == Direction.INCREASE:
        return effect.target > effect.baseline
    return effect.target < effect.baseline
