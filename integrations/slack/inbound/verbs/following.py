"""Verbs about what follows an incident: its COE, and action items in it."""

from coe import commands as coes
from coe.queries import CoeBrief
from coe.queries import brief as coe_brief
from coe.queries import of_incident as coes_of_incident
from foundation.work import Reading, Work
from incidents.queries import brief
from integrations.slack.after.blocks import coe_row
from integrations.slack.inbound import dialogs, documents
from integrations.slack.inbound.blocks import section
from integrations.slack.inbound.mrkdwn import plain_of
from integrations.slack.inbound.people import whom
from integrations.slack.inbound.replies import Reply, Say, View
from integrations.slack.inbound.talk import Talk
from integrations.slack.inbound.verbs import people


def write_coe(talk: Talk, key: str, _rest: str) -> Reply:
    """Open the COE of an incident, or say where it is; with what can be done to it from here."""
    with talk.reading() as look:
        there = coes_of_incident(look, brief(look, key).id)
    if there:
        return _told(talk, key, there[0], f"{there[0].key} is {there[0].state}")

    def change(work: Work) -> Reply:
        coe = coes.open_coe(work, incident_keys=[key])
        return _told(talk, key, coe_brief(work, coe.id), f"{coe.key} is open, with the timeline of {key} in it")

    return talk.change(change)


def add_action(talk: Talk, key: str, rest: str) -> Reply:
    """Write an action item into the incident's COE, for whom is named, else oneself; before there is one, a task."""
    found = people.MEMBER.search(rest)
    with talk.reading() as look:
        coe = documents.open_one(look, key)
        owner = whom(look, found[0] if found else "me", talk.wish.member.team_id, "owner_id") if coe else None
    if coe is None:
        return people.add_task(talk, key, rest)
    title = plain_of(rest.replace(found[0], "") if found else rest)
    return documents.written_down(talk, coe.key, title=title, owner_id=owner)


def action(talk: Talk, look: Reading, key: str, rest: str) -> View:
    """Ask for an action item of the incident's COE; before there is one, for a task."""
    coe = documents.open_one(look, key)
    return documents.action_item(talk, look, coe.key, rest) if coe else dialogs.task(talk, look, key, rest)


def _told(talk: Talk, key: str, coe: CoeBrief, words: str) -> Say:
    url = talk.url(f"/coes/{coe.key}")
    text = f"{words}: {url}"
    return Say(text, [section(text), coe_row(coe, url)], key=key)
