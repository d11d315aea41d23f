"""The question under every public page: did the content help you?"""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone

from fundportal.feedback.forms import TRAP, page_signature

register = template.Library()


@register.inclusion_tag("feedback/page_question.html", takes_context=True)
def page_feedback(context: RequestContext) -> dict[str, Any]:
    """The form of the page that is shown, signed for this hour."""
    page = context["request"].path
    return {"page": page, "signature": page_signature(page, timezone.now()), "trap": TRAP}
