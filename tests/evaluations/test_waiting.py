"""What Min sida says to an evaluator."""

from decimal import Decimal

from evaluations import assessment
from evaluations.waiting import waiting_for
from tests.evaluations import factories
from tests.people import AT


def steps(user) -> list[str]:
    return [item.url.split("/")[3] for item in waiting_for(user)]


def test_each_next_step_waits_until_it_is_done(time_machine, programme, eva, bertil):
    time_machine.move_to(AT)
    first = [item.what for item in waiting_for(eva)]
    wage = factories.indicator(programme, eva)
    second = [item.what for item in waiting_for(eva)]
    factories.batch(wage, eva)
    third = [item.what for item in waiting_for(eva)]
    assert len({*first, *second, *third}) == 3
    assessment.assess(
        wage,
        assignment="matched",
        pooled=False,
        level=Decimal("0.95"),
        conclusion="Bra.",
        supersedes=None,
        by=eva,
        at=AT,
    )
    assert waiting_for(eva) == []


def test_a_file_waits_for_its_columns_and_for_its_faults_to_be_mended(wage, eva):
    factories.upload(wage.investment, "kod;grupp;lön\nA;1;2\n", eva)
    factories.record(wage, "kod;grupp;lön\nA;1;två\n", eva)
    assert steps(eva).count("fil") == 2


def test_nothing_waits_for_those_who_only_read(programme, bertil, ingrid, amina):
    assert [waiting_for(person) for person in (bertil, ingrid, amina)] == [[], [], []]
