from dataclasses import replace

from django.utils.translation import override

from evaluations.report_sentences import comparison, uncertainty
from tests.evaluations.report_example import EARNINGS


def test_groups_of_shares_differ_by_percentage_points() -> None:
    shares = replace(EARNINGS, name="Närvaro", unit="procent")
    with override("sv"):
        said = comparison(shares, "sv"), uncertainty(shares, "sv")
    assert all("procentenheter" in sentence for sentence in said), said
