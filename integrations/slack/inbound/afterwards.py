"""Answers to what people and teams are told beside incidents: a learning's adoption, an action item that moves on."""

from collections.abc import Sequence
from datetime import timedelta

from coe import commands as coes
from coe.queries import action
from foundation.work import Work
from integrations.slack import ids
from integrations.slack.inbound import dialogs
from integrations.slack.inbound.blocks import context, field, modal, text_input
from integrations.slack.inbound.mrkdwn import plain_of, safe
from integrations.slack.inbound.replies import Done, Open, Reply, Say
from integrations.slack.inbound.said import Sent
from integrations.slack.inbound.talk import Talk
from learnings import commands as learnings

DONE, PLANNED = "done", "planned"
PLAN = timedelta(days=30)


def adopt(talk: Talk, key: str, more: Sequence[str]) -> Reply:
    """Say how far a service has come with a learning; a plan made by a tap has a month."""
    service, state = (*more, "", "")[:2]

    def change(work: Work) -> Reply:
        planned_by = work.now + PLAN if state == PLANNED else None
        learnings.record_adoption(work, key=key, service_slug=service, state=state, planned_by=planned_by)
        until = f", by {planned_by:%d %b %Y}" if planned_by else ""
        return Say(f"{key}: {safe(service)} has it as {state.replace('_', ' ')} now{until}.")

    return talk.change(change)


def move_action(talk: Talk, key: str, more: Sequence[str]) -> Reply:
    """Move an action item on; what is done is asked how one sees that it works."""
    to = more[0] if more else ""
    if to == DONE:
        with talk.reading() as look:
            item = action(look, key)
        wanted = item.done_criteria or "A link, a number, a test run."
        blocks = [
            context(f"{item.key} {safe(item.title, 120)}"),
            field("evidence", "How does one see that it works?", text_input("evidence", long=True), hint=wanted[:200]),
        ]
        return Open(modal(ids.ACTION_DONE, "Done", blocks, metadata=dialogs.metadata(talk, key), submit="Done"))
    return _moved(talk, key, to) if to else Done()


def finish_action(talk: Talk, key: str, sent: Sent) -> Reply:
    """Have it done, with what shows it."""
    return _moved(talk, key, DONE, plain_of(sent.text("evidence")))


def _moved(talk: Talk, key: str, to: str, evidence: str = "") -> Reply:
    def change(work: Work) -> Reply:
        item = coes.move_action(work, key=key, to=to, evidence=evidence)
        return Say(f"{item.key} is {item.state.value.replace('_', ' ')} now.")

    return talk.change(change)
