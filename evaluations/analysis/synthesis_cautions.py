"""What the reader of a pooled effect must know."""

from evaluations.analysis.distributions import critical
from evaluations.analysis.grades import Caution

FEW_STUDIES = 5
UNLIKE = 0.10  # under this p value of Q equal effects are hard to believe


def cautions_on(k: int, method: str, q_p: float | None) -> list[Caution]:
    """Return what the number of studies and their differences call for."""
    cautions = []
    if k == 1:
        message = "One study alone: this is its own result, and others may differ from it."
        cautions.append(Caution("one_study", message))
    elif k < FEW_STUDIES and method != "EE":
        message = f"Fewer than {FEW_STUDIES} studies: the variance between them is hardly known."
        cautions.append(Caution("few_studies", message))
    if method == "EE" and q_p is not None and q_p < UNLIKE:
        message = "The effects differ more than chance explains, which equal effects (EE) ignore."
        cautions.append(Caution("heterogeneity_ignored", message))
    return cautions


def cautions_on_interval(
    method: str, interval: str, se: float, usual: float, k: int, level: float
) -> list[Caution]:
    """Return what is doubtful about an hksj interval; `usual` is the normal standard error."""
    if interval != "hksj":
        return []
    cautions = []
    if method == "EE":
        message = "The interval hksj is meant for effects that differ; EE takes them for equal."
        cautions.append(Caution("hksj_equal_effects", message))
    if critical(level, k - 1) * se < critical(level, None) * usual:
        message = (
            "The effects lie closer together than their variances lead to expect, and the hksj"
            " interval is shorter than the normal one: compare the two."
        )
        cautions.append(Caution("hksj_shorter", message))
    return cautions
