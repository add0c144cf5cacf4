"""Dialogs that ask whom, which service, which words or which incident: for what a command left out."""

from catalog.queries import find_services, services
from foundation.work import Reading
from incidents.queries import Filter, brief
from incidents.queries import incidents as incidents_of
from integrations.slack import ids
from integrations.slack.inbound.blocks import Block, choice, context, field, modal, section, text_input
from integrations.slack.inbound.dialogs import FEW, metadata
from integrations.slack.inbound.mrkdwn import plain_of, safe
from integrations.slack.inbound.queries import members_of
from integrations.slack.inbound.replies import View
from integrations.slack.inbound.talk import Talk
from oncall.queries import policies, schedules

OWNERS = "owners"
MOST_PAGED, MOST_OPEN, LONGEST_KEPT = 90, 50, 2_900


def escalate(talk: Talk, look: Reading, key: str, rest: str) -> View:
    """Ask whom to page, beginning with the teams that own what was hit; nobody is paged before it is sent."""
    found = brief(look, key)
    owners = {item.owner_team_id for item in find_services(look, found.service_ids).values()}
    planned = policies(look)
    mine = [item.name for item in planned if item.team_id is not None and item.team_id in owners]
    first = f"Who owns what was hit: {', '.join(mine)}" if mine else "Whom the fallback names"
    options = [(first, OWNERS), *((f"Policy: {item.name}", f"policy:{item.slug}") for item in planned)]
    options += [(f"On call: {item.name}", f"schedule:{item.slug}") for item in schedules(look)]
    words = text_input("message", initial=plain_of(rest), limit=500, show="The pool is exhausted, please look")
    blocks = [
        field("target", "Whom to page?", choice("target", options[:MOST_PAGED], OWNERS)),
        field("person_id", "Or one person", {"type": "users_select", "action_id": "person"}, optional=True),
        field("message", "What are they to know?", words, optional=True),
        context(f"{found.key} {safe(found.title, 120)}. They are woken as soon as you send this."),
    ]
    return modal(ids.ESCALATE, "Page somebody", blocks, metadata=metadata(talk, key), submit="Page")


def stakeholder(talk: Talk, look: Reading, key: str, _rest: str) -> View:
    """Ask who is to follow: updates reach them directly."""
    found, me = brief(look, key), look.principal.person_id or 0
    mine = members_of(look, [me], talk.wish.member.team_id).get(me)
    who: Block = {"type": "users_select", "action_id": "person", **({"initial_user": mine} if mine else {})}
    blocks = [
        field("person_id", "Who follows it?", who),
        context(f"{found.key} {safe(found.title, 120)}. Updates to stakeholders reach them as direct messages."),
    ]
    return modal(ids.STAKEHOLDER, "Follow it", blocks, metadata=metadata(talk, key), submit="Follow")


def reopen(talk: Talk, look: Reading, key: str, rest: str) -> View:
    """Ask why it goes on."""
    found = brief(look, key)
    blocks = [
        field("note", "Why does it go on?", text_input("note", initial=plain_of(rest), long=True), optional=True),
        context(f"{found.key} {safe(found.title, 120)}"),
    ]
    return modal(ids.REOPEN, "Reopen", blocks, metadata=metadata(talk, key), submit="Reopen")


def summary(talk: Talk, look: Reading, key: str, _rest: str) -> View:
    """Ask what it is about, beginning with what is written."""
    written = text_input("body", initial=brief(look, key).summary_source, long=True)
    blocks = [field("body", "What is it about?", written)]
    return modal(ids.SUMMARY, "Summary", blocks, metadata=metadata(talk, key), submit="Write")


def words(talk: Talk, _look: Reading, _key: str, _rest: str) -> View:
    """Ask what to look for among what was learned."""
    blocks = [field("words", "Learned about what?", text_input("words", limit=200, show="connection pool"))]
    return modal(ids.LEARNINGS, "Learnings", blocks, metadata=metadata(talk), submit="Look")


def readiness(talk: Talk, look: Reading, _key: str, _rest: str) -> View:
    """Ask which service's readiness is to be shown."""
    return _service(talk, look, ids.READINESS, "How ready is it?")


def on_call(talk: Talk, look: Reading, _key: str, _rest: str) -> View:
    """Ask for which service somebody is needed."""
    return _service(talk, look, ids.WHOISON, "Who is on call?")


def _service(talk: Talk, look: Reading, callback: str, title: str) -> View:
    every = [(f"{item.name} ({item.slug})", item.slug) for item in services(look)]
    if not every:
        return modal("shown", title, [section("There are no services yet. Add them in Andon first.")])
    picked = choice(ids.OPTIONS_SERVICE, every)
    if len(every) > FEW:
        picked = {"type": "external_select", "action_id": ids.OPTIONS_SERVICE, "min_query_length": 1}
    return modal(callback, title, [field("service", "Which service?", picked)], metadata=metadata(talk), submit="Show")


def which_incident(talk: Talk, look: Reading, kept: dict[str, str]) -> View:
    """Ask into which incident's timeline a message goes; the dialog remembers the message."""
    look.require("incidents:respond")
    found = incidents_of(look, Filter(states=["open"]), limit=MOST_OPEN).items
    if not found:
        return modal("shown", "Nothing is open", [section("There is no open incident for this message.")])
    options = [(f"{item.brief.key} {item.brief.title}", item.brief.key) for item in found]
    text = safe(plain_of(kept["text"]), 500) or "(no text)"
    blocks = [field("incident", "Into which timeline?", choice("incident", options, options[0][1])), section(text)]
    return modal(ids.PICK, "Keep it", blocks, metadata=_fitting(talk, kept), submit="Keep")


def _fitting(talk: Talk, kept: dict[str, str]) -> str:
    """Return what the dialog remembers, its text cut to what fits."""
    text = kept["text"]
    while len(said := metadata(talk, "", **{**kept, "text": text})) > LONGEST_KEPT:
        text = f"{text[: len(text) * 3 // 4]}…"
    return said
