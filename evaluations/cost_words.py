"""What the figures of a cost impact mean, in words of the active language."""

from decimal import Decimal

from django.utils.translation import gettext as _

from evaluations import actor_names, cost_scenarios
from evaluations.cost_content import ActorMoney, MoneyContent
from evaluations.cost_streams import PAYMENTS, PLANNED
from fundportal.money import format_kronor, format_mnkr, format_number

SURE = 0.9  # a chance from which, and under whose rest, the answer is called clear
ROUNDED_TO = -3  # kronor of a computed figure, in tens: more digits would seem more than they are


def kronor(amount: float, language: str) -> str:
    """A computed amount: millions with one decimal, less than one in whole thousands."""
    if abs(amount) >= 950_000:
        return format_mnkr(Decimal(amount), language)
    return format_kronor(
        Decimal(round(amount, ROUNDED_TO if abs(amount) >= 10_000 else 0)), language
    )


def chance_of(share: float, language: str) -> str:
    """A chance as whole per cent without the sign; never 0 or 100 unless it is exactly so."""
    if 0 < share < 0.01:
        return _("less than 1")
    if 0.99 < share < 1:
        return _("more than 99")
    return format_number(share * 100, 0, language)


def answer(money: MoneyContent, language: str) -> tuple[str, str]:
    """Whether it pays, and how sure that is, in two sentences."""
    values = {
        "amount": kronor(abs(money.npv), language),
        "costs": kronor(money.pv_costs, language),
        "benefits": kronor(money.pv_benefits, language),
        "year": money.last_year,
    }
    gain = _(
        "Until %(year)s the initiative is expected to give %(amount)s more than it costs:"
        " %(benefits)s against %(costs)s."
    )
    loss = _(
        "Until %(year)s the initiative is expected to cost %(amount)s more than it gives:"
        " %(costs)s against %(benefits)s."
    )
    return (gain if money.npv > 0 else loss) % values, certainty(money, language)


def certainty(money: MoneyContent, language: str) -> str:
    """What the draws say about whether benefits exceed costs."""
    if money.chance is None:
        return _("Nothing in the model is uncertain, so no chance can be told.")
    share = money.chance.positive
    values = {
        "chance": chance_of(share, language),
        "low": kronor(money.chance.p5, language),
        "high": kronor(money.chance.p95, language),
    }
    if share >= SURE:
        words = _(
            "That benefits exceed costs is likely: %(chance)s per cent, with a result between"
            " %(low)s and %(high)s in nine cases of ten."
        )
    elif share <= 1 - SURE:
        words = _(
            "That benefits exceed costs is unlikely: %(chance)s per cent, with a result between"
            " %(low)s and %(high)s in nine cases of ten."
        )
    else:
        words = _(
            "Whether benefits exceed costs is uncertain: the chance is %(chance)s per cent, and the"
            " result lies between %(low)s and %(high)s in nine cases of ten."
        )
    return words % values


def finding(money: MoneyContent) -> str:
    """The result in a few words."""
    share = money.chance.positive if money.chance else float(money.npv > 0)
    if share >= SURE:
        return _("The initiative pays for society")
    if share <= 1 - SURE:
        return _("The initiative does not pay for society")
    return _("Whether the initiative pays is uncertain")


def who_pays(money: MoneyContent, language: str) -> str:
    """Who bears the net cost and who has the net gain, in one sentence."""
    gains = [one for one in money.actors if one.net > 0]
    losses = [one for one in money.actors if one.net < 0]
    said = []
    if losses:
        said.append(_("Pays more than it saves: %(who)s.") % {"who": _listed(losses, language)})
    if gains:
        said.append(_("Saves more than it pays: %(who)s.") % {"who": _listed(gains, language)})
    return " ".join(said)


def transfers(money: MoneyContent) -> str:
    """What only changes hands, and that it is no gain for society; empty where nothing does."""
    if not money.transfers:
        return ""
    said = (
        _("%(name)s (%(payer)s to %(receiver)s)")
        % {
            "name": one.name,
            "payer": actor_names.name_of(one.payer),
            "receiver": actor_names.name_of(one.receiver),
        }
        for one in money.transfers
    )
    return _(
        "Money that only changes hands: %(transfers)s. It counts for those who give and get, not"
        " for society as a whole."
    ) % {"transfers": ", ".join(said)}


def _listed(rows: list[ActorMoney], language: str) -> str:
    named = [
        f"{actor_names.name_of(one.actor)} ({kronor(abs(one.net), language)})"
        for one in sorted(rows, key=lambda one: -abs(one.net))
    ]
    return ", ".join(named)


def stream_name(name: str) -> str:
    """What a stream of costs is called: the fund's own payments, or a line's name."""
    known = {
        PAYMENTS: _("Paid out by the fund"),
        PLANNED: _("Planned and not paid yet"),
    }
    return known.get(name, name)


SHARED = "effects."  # an effect that several benefits share


def scenario_name(name: str) -> str:
    """What is changed in a scenario."""
    known = {
        cost_scenarios.WEAK: _("Effect at the worse end of its interval"),
        cost_scenarios.STRONG: _("Effect at the better end of its interval"),
        cost_scenarios.FADING: _("Effect fades twice as fast"),
        cost_scenarios.GRADED: _("Adjusted for weak evidence"),
        cost_scenarios.LOW_RATE: _("Discount rate 2 per cent"),
        cost_scenarios.HIGH_RATE: _("Discount rate 5 per cent"),
    }
    return known.get(name, name)


def input_name(name: str, money: MoneyContent) -> str:
    """An input of the engine as a reader knows it: effect or unit cost of a benefit."""
    for one in money.benefits:
        prefix = f"benefits.{one.name}."
        if name.startswith(prefix):
            what = {
                "effect": _("effect (%(name)s)"),
                "unit_value": _("unit cost (%(name)s)"),
            }.get(name.removeprefix(prefix), "%(name)s")
            return what % {"name": one.name}
    if name.startswith(SHARED):
        return _("effect (%(name)s)") % {"name": name.removeprefix(SHARED)}
    return _("discount rate") if name == "discount.rate" else name


def warnings(money: MoneyContent) -> tuple[str, ...]:
    """What the reader must know of the model, in sentences."""
    known = {
        "flows_cut": _("What comes after %(year)s is not counted.") % {"year": money.last_year},
        "deadweight_ignored": _(
            "What would have come anyway is in the comparison group already and was set to 0."
        ),
        "several_irr": _(
            "The net flow changes sign more than once: judge by the net present value."
        ),
        "draws_beyond_limits": _(
            "Some draws lie beyond what makes sense and were kept, so that the mean holds."
        ),
    }

    said = [known.get(code, code) for code in money.warnings]
    if money.unmoved:
        said.append(
            _(
                "The price index has no value that moves prices of %(years)s to %(base)s: these"
                " amounts stand in their own prices."
            )
            % {"years": ", ".join(map(str, money.unmoved)), "base": money.base_year}
        )
    # what was signed before effects had a source of their own drew each for itself
    is_shared = any(one.input.startswith(SHARED) for one in money.swings)
    if len({one.indicator for one in money.benefits}) < len(money.benefits) and not is_shared:
        said.append(
            _(
                "Several benefits rest on the same effect but are drawn each for itself, so the"
                " spread is in truth wider. The scenarios move them together."
            )
        )
    if any(one.cost_is_example for one in money.benefits):
        said.append(_("A unit cost is an invented example. Use one with a source before deciding."))
    return tuple(dict.fromkeys(said))
