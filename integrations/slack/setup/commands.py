"""Trying Slack out: asked for by a person, done by a job, since no request waits for somebody else's network."""

import json
from collections.abc import Sequence

from foundation.errors import NotFound
from foundation.jobs import Lane, NewJob
from foundation.work import Work
from integrations.slack.setup.model import SlackTrial

TRY_OUT = "slack.try_out"
THE_ONE = 1
Said = tuple[str, bool, str, str]


def try_out(work: Work) -> SlackTrial:
    """Have Slack tried out; what was found before is forgotten."""
    work.require("slack:set_up")
    trial = work.session.get(SlackTrial, THE_ONE, with_for_update=True) or SlackTrial(id=THE_ONE)
    trial.asked_at, trial.asked_by, trial.done_at, trial.said = work.now, work.principal.id, None, "[]"
    work.session.add(trial)
    what = {"person_id": work.principal.person_id}
    work.enqueue(NewJob(TRY_OUT, what, key=TRY_OUT, lane=Lane.INTERACTIVE))
    return trial


def note_trial(work: Work, *, said: Sequence[Said]) -> SlackTrial:
    """Keep what was found."""
    work.require("slack:deliver")
    trial = work.session.get(SlackTrial, THE_ONE, with_for_update=True)
    if trial is None:
        raise NotFound("trial")
    trial.done_at, trial.said = work.now, json.dumps([list(each) for each in said])
    return trial
