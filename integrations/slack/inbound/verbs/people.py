"""Verbs about who does what: role, handover, join, stakeholder, task, timeline, summary, link."""

import re

from foundation.errors import Invalid
from foundation.markdown import RenderedText
from foundation.work import Work
from incidents import commands as incidents
from incidents.queries import incident_page, role_book
from integrations.slack import ids
from integrations.slack.inbound import words
from integrations.slack.inbound.blocks import actions, button, section
from integrations.slack.inbound.catching import standing
from integrations.slack.inbound.mrkdwn import plain_of, safe
from integrations.slack.inbound.people import whom
from integrations.slack.inbound.replies import Reply, Say
from integrations.slack.inbound.talk import Talk

MEMBER = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
MOST_TASKS = 15
ADDRESS = re.compile(r"<?((?:https?)://[^\s<>|]+)(?:\|([^<>]*))?>?")


def assign_role(talk: Talk, key: str, rest: str) -> Reply:
    """Give a role to somebody: "role lead @ada"; to oneself where nobody is named."""
    head, _, who = rest.strip().partition(" ")
    with talk.reading() as look:
        role = role_of(head, {role.key: role.name for role in role_book(look).roles})
        person_id = whom(look, who, talk.wish.member.team_id)
    return assigned(talk, key, role, person_id, None)


def role_of(word: str, known: dict[str, str]) -> str:
    """Return the role that a word means: its key, the first word of its name, or what people call it."""
    asked = word.lower().strip(",.:;")
    meant = next((key for key, name in known.items() if asked in {key, name.lower(), name.lower().split(" ")[0]}), "")
    found = meant or words.one_of(asked, words.ROLES)
    if found not in known:
        detail = f"{safe(word, 40) or 'That'} is no role. Say {', '.join(known)}."
        raise Invalid("slack.role", detail, where="role")
    return found


def assigned(talk: Talk, key: str, role: str, person_id: int | None, brief: RenderedText | None) -> Reply:
    """Give the role."""
    is_me = person_id is not None and person_id == talk.context.principal.person_id

    def change(work: Work) -> Reply:
        incidents.assign_role(work, key=key, role=role, person_id=person_id, brief=brief)
        now = "you" if is_me else "handed over" if person_id else "nobody"
        return Say(f"{role.capitalize()} of {key}: {now}.", key=key)

    return talk.change(change)


def hand_over(talk: Talk, key: str, rest: str) -> Reply:
    """Hand a role over, with a brief: "handover lead @ben We roll back"."""
    head, _, more = rest.strip().partition(" ")
    found = MEMBER.search(more)
    who, brief = (found[0], more.replace(found[0], "", 1)) if found else more.strip().partition(" ")[::2]
    if not who:
        raise Invalid(
            "slack.handover", "Say who takes it: /incident handover lead @ada We roll back.", where="person_id"
        )
    with talk.reading() as look:
        role = role_of(head, {role.key: role.name for role in role_book(look).roles})
        person_id = whom(look, who, talk.wish.member.team_id)
    return assigned(talk, key, role, person_id, talk.render(brief) if brief.strip() else None)


def join(talk: Talk, key: str, _rest: str) -> Reply:
    """Take part as a responder."""
    person_id = talk.context.principal.person_id or 0

    def change(work: Work) -> Reply:
        incidents.add_participant(work, key=key, person_id=person_id)
        return Say(f"You take part in {key}.", key=key)

    return talk.change(change)


def add_stakeholder(talk: Talk, key: str, rest: str) -> Reply:
    """Let somebody follow as an observer; oneself where nobody is named."""
    with talk.reading() as look:
        person_id = whom(look, rest, talk.wish.member.team_id)
    if person_id is None:
        raise Invalid("slack.stakeholder", "Say who: /incident stakeholder @ada.", where="person_id")
    is_me = person_id == talk.context.principal.person_id

    def change(work: Work) -> Reply:
        if is_me:
            incidents.watch(work, key=key)
        else:
            incidents.add_participant(work, key=key, person_id=person_id, kind="observer")
        return Say(f"{'You follow' if is_me else 'They follow'} {key} now.", key=key)

    return talk.change(change)


def add_task(talk: Talk, key: str, rest: str) -> Reply:
    """Put down something to be done; whoever is mentioned does it."""
    found = MEMBER.search(rest)
    with talk.reading() as look:
        owner = whom(look, found[0], talk.wish.member.team_id, "owner_id") if found else None
    title = plain_of(rest.replace(found[0], "") if found else rest)
    return task_added(talk, key, title, owner)


def list_tasks(talk: Talk, key: str, _rest: str) -> Reply:
    """List what is still to be done, each with a button that ticks it off."""
    with talk.reading() as look:
        found = incident_page(look, key)
    left = [task for task in found.board.tasks if task.done_at is None]
    names = found.people.names
    rows = [
        section(
            f"{safe(task.title, 200)}{f' ({safe(names[task.owner_id])})' if task.owner_id in names else ''}",
            button("Done", f"{ids.TASK_DONE}:{task.id}", f"{key}{ids.SEPARATOR}{task.id}"),
        )
        for task in left[:MOST_TASKS]
    ]
    head = f"*{key}*: {len(left)} to be done" if left else f"Nothing is left to be done in {key}."
    return Say(head, [section(head), *rows, actions(button("Add a task", ids.PANEL_TASK, key))], key=key)


def task_added(talk: Talk, key: str, title: str, owner_id: int | None) -> Reply:
    """Put it down."""

    def change(work: Work) -> Reply:
        task = incidents.add_task(work, key=key, title=title, owner_id=owner_id)
        return Say(f"Task added to {key}: {safe(task.title)}", key=key)

    return talk.change(change)


def add_note(talk: Talk, key: str, rest: str) -> Reply:
    """Write into the timeline."""
    body = talk.render(rest)

    def change(work: Work) -> Reply:
        incidents.add_note(work, key=key, body=body)
        return Say(f"Noted in the timeline of {key}.", key=key)

    return talk.change(change)


def summary(talk: Talk, key: str, rest: str) -> Reply:
    """Say what it is about, or read what was said."""
    if not rest.strip():
        return told(talk, key)
    text = talk.render(rest)

    def change(work: Work) -> Reply:
        incidents.edit(work, key=key, summary=text)
        return Say(f"The summary of {key} is written.", key=key)

    return talk.change(change)


def told(talk: Talk, key: str) -> Reply:
    """Tell whoever comes late how it stands: state, people, what was said last, what is open."""
    with talk.reading() as look:
        return Say(standing(look, key, talk.base_url), key=key)


def add_link(talk: Talk, key: str, rest: str) -> Reply:
    """Add a place to look; "link bridge ADDRESS" says where responders meet."""
    found = ADDRESS.search(rest)
    if found is None:
        raise Invalid("slack.address", "Give an address: /incident link https://… Dashboard.", where="url")
    label = plain_of((rest[: found.start()] + rest[found.end() :]).strip() or found[2] or "")
    url = plain_of(found[1])

    def change(work: Work) -> Reply:
        if label.lower() in {"bridge", "call", "meet", "zoom"}:
            incidents.set_bridge(work, key=key, url=url)
            return Say(f"Responders of {key} meet at {safe(url)}.", key=key)
        incidents.add_link(work, key=key, url=url, label=label)
        return Say(f"The link is kept with {key}.", key=key)

    return talk.change(change)
