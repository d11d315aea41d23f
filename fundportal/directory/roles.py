"""The one table of roles and what each may do; within what and when is the RoleAssignment's."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role (roll) that a person holds within an organisation, a fund or the installation."""

    APPLICANT = "applicant", _("Applicant")
    SIGNATORY = "signatory", _("Signatory")
    MANAGER = "manager", _("Fund manager")
    ASSESSOR = "assessor", _("Assessor")
    REGISTRAR = "registrar", _("Decision registrar")
    ATTESTER = "attester", _("Attester")
    EVALUATOR = "evaluator", _("Evaluator")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Permission(models.TextChoices):
    """One kind of act; code only, never shown."""

    # applications
    WRITE_IDEA = "write_idea"
    WRITE_APPLICATION = "write_application"
    SIGN_APPLICATION = "sign_application"
    SEE_APPLICATION = "see_application"
    MANAGE_CALL = "manage_call"
    SCREEN_IDEA = "screen_idea"
    PREPARE_APPLICATION = "prepare_application"
    SEE_PREPARATION = "see_preparation"
    SCORE_APPLICATION = "score_application"
    RECOMMEND = "recommend"
    REGISTER_DECISION = "register_decision"
    WRITE_AGENDA = "write_agenda"
    PUBLISH_DECISION = "publish_decision"
    # portfolio
    SEE_FUND = "see_fund"
    ALLOCATE = "allocate"
    CLOSE_FUND = "close_fund"
    REPORT_FUND = "report_fund"
    PROPOSE_COMMITMENT = "propose_commitment"
    CONFIRM_COMMITMENT = "confirm_commitment"
    REQUEST_DISBURSEMENT = "request_disbursement"
    APPROVE_DISBURSEMENT = "approve_disbursement"
    ATTEST_DISBURSEMENT = "attest_disbursement"
    CONFIRM_PAYMENT = "confirm_payment"
    SEE_INVESTMENT = "see_investment"
    PUBLISH_INVESTMENT = "publish_investment"
    MANAGE_INVESTMENT = "manage_investment"
    OPEN_TO_EXTERNAL = "open_to_external"
    REPORT_INVESTMENT = "report_investment"
    # evaluations
    EDIT_INDICATORS = "edit_indicators"
    RECORD_OUTCOMES = "record_outcomes"
    ASSESS = "assess"
    EDIT_UNIT_COSTS = "edit_unit_costs"
    BUILD_REPORT = "build_report"
    PUBLISH_REPORT = "publish_report"
    SEE_EVALUATION = "see_evaluation"
    SEE_PERSON_ROWS = "see_person_rows"
    DESTROY_KEY = "destroy_key"
    # the portal
    HANDLE_FEEDBACK = "handle_feedback"
    EDIT_TEXTS = "edit_texts"
    MANAGE_PEOPLE = "manage_people"
    SEE_PEOPLE = "see_people"
    SEE_AUDIT = "see_audit"


P = Permission

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.APPLICANT: frozenset(
        {
            P.WRITE_IDEA,
            P.WRITE_APPLICATION,
            P.SEE_APPLICATION,
            P.SEE_INVESTMENT,
            P.REQUEST_DISBURSEMENT,
            P.REPORT_INVESTMENT,
        }
    ),
    Role.SIGNATORY: frozenset({P.SEE_APPLICATION, P.SIGN_APPLICATION, P.SEE_INVESTMENT}),
    Role.MANAGER: frozenset(
        {
            P.SEE_APPLICATION,
            P.MANAGE_CALL,
            P.SCREEN_IDEA,
            P.PREPARE_APPLICATION,
            P.SEE_PREPARATION,
            P.RECOMMEND,
            P.WRITE_AGENDA,
            P.PUBLISH_DECISION,
            P.SEE_FUND,
            P.ALLOCATE,
            P.CLOSE_FUND,
            P.REPORT_FUND,
            P.PROPOSE_COMMITMENT,
            P.APPROVE_DISBURSEMENT,
            P.CONFIRM_PAYMENT,
            P.SEE_INVESTMENT,
            P.PUBLISH_INVESTMENT,
            P.MANAGE_INVESTMENT,
            P.OPEN_TO_EXTERNAL,
            P.SEE_EVALUATION,
            P.PUBLISH_REPORT,
            P.DESTROY_KEY,
            P.HANDLE_FEEDBACK,
            P.EDIT_TEXTS,
        }
    ),
    # Not SEE_APPLICATION: an assessor sees what is assigned, once no conflict has been declared.
    Role.ASSESSOR: frozenset({P.SCORE_APPLICATION}),
    Role.REGISTRAR: frozenset(
        {P.SEE_APPLICATION, P.REGISTER_DECISION, P.WRITE_AGENDA, P.SEE_FUND, P.SEE_INVESTMENT}
    ),
    Role.ATTESTER: frozenset(
        {
            P.SEE_APPLICATION,
            P.SEE_FUND,
            P.SEE_INVESTMENT,
            P.CONFIRM_COMMITMENT,
            P.ATTEST_DISBURSEMENT,
        }
    ),
    Role.EVALUATOR: frozenset(
        {
            P.SEE_INVESTMENT,
            P.SEE_EVALUATION,
            P.EDIT_INDICATORS,
            P.RECORD_OUTCOMES,
            P.ASSESS,
            P.EDIT_UNIT_COSTS,
            P.BUILD_REPORT,
            P.SEE_PERSON_ROWS,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            P.SEE_APPLICATION,
            P.SEE_PREPARATION,
            P.SEE_FUND,
            P.SEE_INVESTMENT,
            P.SEE_EVALUATION,
            P.SEE_AUDIT,
            P.SEE_PEOPLE,
        }
    ),
    Role.ADMINISTRATOR: frozenset({P.MANAGE_PEOPLE, P.SEE_PEOPLE, P.OPEN_TO_EXTERNAL}),
}

# What an external evaluator may do in the one investment that is opened, from a day to a day:
# an evaluator's work but not rows of persons, nor unit costs, which belong to no investment.
EXTERNAL_EVALUATOR: frozenset[Permission] = frozenset(
    {
        P.SEE_INVESTMENT,
        P.SEE_EVALUATION,
        P.EDIT_INDICATORS,
        P.RECORD_OUTCOMES,
        P.ASSESS,
        P.BUILD_REPORT,
    }
)

WITHIN_ORGANISATION = frozenset({Role.APPLICANT, Role.SIGNATORY})
WITHIN_INSTALLATION = frozenset({Role.ADMINISTRATOR})
WITHIN_FUND = frozenset(Role) - WITHIN_ORGANISATION - WITHIN_INSTALLATION


def roles_with(permission: Permission) -> list[Role]:
    """The roles whose row in the table holds the permission."""
    return [role for role, held in PERMISSIONS.items() if permission in held]
