"""Every status of an uploaded file against every act, and every status reached."""

import itertools

import pytest

from evaluations import outcome_intake, outcomes
from evaluations.states import UPLOAD_STEPS, UploadAct, UploadStatus
from tests.evaluations import factories
from tests.people import AT

ENDS = {UploadStatus.IMPORTED, UploadStatus.DISCARDED}


def test_every_act_has_a_step_and_leads_somewhere():
    assert set(UPLOAD_STEPS) == set(UploadAct)


def test_every_status_but_the_first_is_reached_and_nothing_leaves_an_end():
    assert {step.after for step in UPLOAD_STEPS.values()} == set(UploadStatus) - {"reading"}
    assert not any(step.before & ENDS for step in UPLOAD_STEPS.values())


@pytest.mark.parametrize(
    ("status", "act"), list(itertools.product(UploadStatus, [UploadAct.MAP, UploadAct.DISCARD]))
)
def test_an_act_in_the_wrong_status_is_refused(wage, eva, status, act):
    upload = factories.upload(wage.investment, "kod;grupp;lön\nA;1;2\n", eva)
    upload.status, upload.mapping = status, {}
    upload.save()
    verbs = {
        UploadAct.MAP: lambda: outcomes.start_import(
            upload, mapping=factories.mapping({"lön": wage}), by=eva, at=AT
        ),
        UploadAct.DISCARD: lambda: outcomes.discard(upload, by=eva, at=AT),
    }
    if status in UPLOAD_STEPS[act].before:
        assert verbs[act]().status == UPLOAD_STEPS[act].after
    else:
        with pytest.raises(outcome_intake.WrongState):
            verbs[act]()
