"""Words and figures across cases: what waits for whom, what was asked for, who acts next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Model, QuerySet
from django.utils.translation import gettext as _

from applications.models import (
    Application,
    Decision,
    Idea,
    NeedsAnalysis,
)
from applications.models.parties import Answer
from applications.pages import Content
from applications.states import (
    TRANSITIONS,
    Act,
    IdeaAct,
    NeedsAct,
    Status,
    idea_may,
    may,
    needs_may,
)
from fundportal.audit.acts import INTERNAL
from fundportal.audit.overview import TimelineItem
from fundportal.directory import access
from fundportal.directory.access import AnyUser
from fundportal.directory.models import Fund, Organisation, User
from fundportal.directory.roles import Permission

# What the applicant reads as one: the fund office's own steps before the board has decided.
OFFICE_STEPS = frozenset({Status.SUBMITTED, Status.RECOMMENDED, Status.REFERRED_BACK})
OFFICE_ACTS = (
    Act.ASK_COMPLETION,
    Act.EXTEND_COMPLETION,
    Act.TAKE_BACK_COMPLETION,
    Act.SCORE,
    Act.RECOMMEND,
    Act.DECIDE,
    Act.CORRECT,
)


# Acts that leave what the parties have written and signed as it was; one not named may change it
OF_THE_OFFICE = INTERNAL | {"message", "dossier", "letter", "agenda", "condition", "commitment"}
OF_STATUS = frozenset(
    f"application.{act}"
    for act in (
        *("ask_for_sign_off", "submit", "withdraw", "undo_withdrawal", "note_diarienummer"),
        *("recommend", "register_decision", "correct_decision"),
        *("publish_outcome", "withdraw_outcome"),
    )
)
NAMED = ("responsible", "opened_by", "submitted_by", "withdrawn_by", "diarienummer_noted_by")


@dataclass(frozen=True)
class NextStep:
    """What happens next in a case and by whom; an end has no words."""

    what: str
    by: str


def changes_content(act: TimelineItem) -> bool:
    """Tell whether what the parties have written and signed may read otherwise after the act."""
    return act.kind not in OF_THE_OFFICE and act.act not in OF_STATUS


def with_amounts(cases: QuerySet[Application]) -> QuerySet[Application]:
    """Add `amount_applied`, the sum of each case's budget in kronor, as its line holds it."""
    every = cases.filter(line__isnull=False)  # every case has its line: an inner join
    return every.annotate(amount_applied=F("line__amount_applied"))


def with_people(application: Application) -> Application:
    """The case with everybody whom it names; one query."""
    ids = {name: getattr(application, f"{name}_id") for name in NAMED}
    people = User.objects.in_bulk(set(ids.values()) - {None})
    for name, pk in ids.items():
        setattr(application, name, people.get(pk))
    return application


def organisations_answered_for(user: AnyUser) -> QuerySet[Organisation]:
    """The organisations for which the person may answer: as writer or as the head who signs."""
    write = access.organisations_where(user, Permission.WRITE_APPLICATION)
    return write | access.organisations_where(user, Permission.SIGN_APPLICATION)


def writes_for(user: AnyUser, organisation: Organisation) -> bool:
    """Tell whether the person writes applications for the organisation."""
    write = access.organisations_where(user, Permission.WRITE_APPLICATION)
    return write.filter(pk=organisation.pk).exists()


def investment_of(decisions: Iterable[Decision]) -> Model | None:
    """The investment that one of a case's decisions became, once its money is committed."""
    return next((made.investment for made in decisions if hasattr(made, "investment")), None)


def next_step(content: Content, investment: Model | None = None) -> NextStep:
    """What happens next in an application, or in what it has become, and by whom."""
    application = content.application
    office = _("the fund office")
    if application.status == Status.DRAFT:
        return _next_of_draft(content)
    if application.status == Status.APPROVED and investment:
        return NextStep("", "")
    steps = {
        Status.SUBMITTED: NextStep(_("The case is prepared and a decision is proposed."), office),
        Status.COMPLETION: NextStep(
            _("The application is completed and sent back."), application.organisation.name
        ),
        Status.RECOMMENDED: NextStep(
            _("A decision is made and registered."), _("the board or its delegate")
        ),
        Status.DEFERRED: NextStep(
            _("The case is taken up again at a later meeting."), _("the board or its delegate")
        ),
        Status.REFERRED_BACK: NextStep(_("The case is prepared once more."), office),
        Status.APPROVED: NextStep(
            _("The decision is carried out: the money is set aside and the initiative begins."),
            office,
        ),
    }
    return steps.get(Status(application.status), NextStep("", ""))


def status_words(application: Application, user: AnyUser) -> str:
    """The status in the words of its reader; what waits for the reader is said beside it.

    Whoever does not handle the fund's cases reads one word for the steps of the fund office.
    """
    handles = access.allows(user, Permission.SEE_APPLICATION, fund=application.fund)
    if application.status in OFFICE_STEPS and not handles:
        return _("Under preparation")
    return str(application.get_status_display())


class StatusWords:
    """The same of many applications: a list holds many of a few funds and statuses."""

    def __init__(self, user: AnyUser) -> None:
        self._user = user
        self._known: dict[tuple[int, str], str] = {}

    def of(self, status: str, fund_id: int) -> str:
        """The status of one of them in its reader's words."""
        key = (fund_id, status)
        if key not in self._known:
            application = Application(fund=Fund(pk=fund_id), status=status)
            self._known[key] = status_words(application, self._user)
        return self._known[key]


def acts_allowed(
    application: Application,
    user: AnyUser,
    content: Content | None = None,
    office_acts: Iterable[Act] = OFFICE_ACTS,
) -> frozenset[Act]:
    """What the reader's roles allow on the application, whatever its status."""
    lead = application.organisation
    every = (content or Content(application)).parties
    parties = [party for party in every if party.answer != Answer.DECLINED]
    writing = [party.organisation for party in parties if party.answer == Answer.ACCEPTED]
    signing = [party.organisation for party in parties]
    allowed = {
        Act.WRITE: any(_allows(user, Permission.WRITE_APPLICATION, one) for one in writing),
        Act.SIGN: application.call.needs_sign_off
        and any(_allows(user, Permission.SIGN_APPLICATION, one) for one in signing),
        Act.SUBMIT: _allows(user, Permission.WRITE_APPLICATION, lead),
        Act.WITHDRAW: _allows(user, Permission.WRITE_APPLICATION, lead),
        Act.UNDO_WITHDRAWAL: _allows(user, Permission.WRITE_APPLICATION, lead),
        Act.COMPLETE: _allows(user, Permission.WRITE_APPLICATION, lead),
    }
    office = {
        act
        for act in office_acts
        if access.allows(user, TRANSITIONS[act].permission, fund=application.fund)
    }
    if office and not application.shuts_out(user):
        allowed |= dict.fromkeys(office, True)
        allowed[Act.SCORE] = Act.SCORE in office and application.is_assessed_by(user)
    return frozenset(act for act, yes in allowed.items() if yes)


def acts_open_to(
    application: Application, user: AnyUser, content: Content | None = None
) -> frozenset[Act]:
    """What the reader may do with the application in its present status."""
    timely = [act for act in OFFICE_ACTS if may(act, application.status)]
    allowed = acts_allowed(application, user, content, timely)
    return frozenset(act for act in allowed if may(act, application.status))


def may_answer(application: Application, user: AnyUser, content: Content) -> bool:
    """Whether the reader may answer an invitation that waits for one of the own organisations."""
    asked = [one.organisation for one in content.parties if one.answer == Answer.WAITING]
    return may(Act.WRITE, application.status) and any(
        _allows(user, permission, organisation)
        for organisation in asked
        for permission in (Permission.WRITE_APPLICATION, Permission.SIGN_APPLICATION)
    )


def idea_acts_allowed(idea: Idea, user: AnyUser) -> frozenset[IdeaAct]:
    """What the reader's roles allow on the idea, whatever its status."""
    write = _allows(user, Permission.WRITE_IDEA, idea.organisation)
    begin = _allows(user, Permission.WRITE_APPLICATION, idea.organisation)
    screen = access.allows(user, Permission.SCREEN_IDEA, fund=idea.call.fund)
    screen = screen and not idea.shuts_out(user)
    allowed = {
        IdeaAct.WRITE: write,
        IdeaAct.SUBMIT: write,
        IdeaAct.WITHDRAW: write,
        IdeaAct.OPEN: begin,
        IdeaAct.INVITE: screen,
        IdeaAct.DECLINE: screen,
    }
    return frozenset(act for act, yes in allowed.items() if yes)


def idea_acts_open_to(idea: Idea, user: AnyUser) -> frozenset[IdeaAct]:
    """What the reader may do with the idea in its present status."""
    allowed = idea_acts_allowed(idea, user)
    return frozenset(act for act in allowed if idea_may(act, idea.status))


def needs_acts_allowed(analysis: NeedsAnalysis, user: AnyUser) -> frozenset[NeedsAct]:
    """What the reader's roles allow on the needs analysis, whatever its status."""
    write = _allows(user, Permission.WRITE_IDEA, analysis.organisation)
    return frozenset(NeedsAct) if write else frozenset()


def needs_acts_open_to(analysis: NeedsAnalysis, user: AnyUser) -> frozenset[NeedsAct]:
    """What the reader may do with the needs analysis in its present status."""
    allowed = needs_acts_allowed(analysis, user)
    return frozenset(act for act in allowed if needs_may(act, analysis.status))


def _allows(user: AnyUser, permission: Permission, organisation: Organisation) -> bool:
    return access.allows(user, permission, organisation=organisation)


def _next_of_draft(content: Content) -> NextStep:
    applicant = content.application.organisation.name
    if not content.is_ready:
        return NextStep(_("Every section is written until it is ready."), applicant)
    if not content.application.call.needs_sign_off:
        return _next_unsigned(content)
    waiting = [item.party.organisation.name for item in content.sign_offs if not item.signed_at]
    if waiting:
        return NextStep(_("Every party signs off."), ", ".join(waiting))
    return NextStep(_("The application is sent in."), applicant)


def _next_unsigned(content: Content) -> NextStep:
    invited = [item.organisation.name for item in content.parties if item.answer == Answer.WAITING]
    if invited:
        return NextStep(_("Every party answers whether it takes part."), ", ".join(invited))
    return NextStep(_("The application is sent in."), content.application.organisation.name)
