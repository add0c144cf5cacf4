"""What is done to a COE from Slack: a reviewer is asked, an action item written down. Its text has its page."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from accounts.queries import names, preferences
from coe import commands as coes
from coe.queries import ACTION_KINDS, PRIORITIES, ROLES, CoeBrief, of_incident
from coe.queries import brief as coe_brief
from foundation.errors import Invalid
from foundation.work import Reading, Work
from incidents.queries import brief
from integrations.slack import ids
from integrations.slack.inbound.blocks import Block, choice, context, day, field, modal, text_input
from integrations.slack.inbound.dialogs import metadata
from integrations.slack.inbound.mrkdwn import plain_of, safe
from integrations.slack.inbound.people import whom
from integrations.slack.inbound.queries import members_of
from integrations.slack.inbound.replies import Open, Reply, Say, View
from integrations.slack.inbound.said import Sent
from integrations.slack.inbound.talk import Talk

OVER = frozenset({"closed", "not_required", "withdrawn"})
LAST_MOMENT = time(23, 59, 59)
LONGEST_TITLE = 160
FIRST_KIND, FIRST_PRIORITY = "prevent", "P2"


def open_one(look: Reading, incident_key: str) -> CoeBrief | None:
    """Return the COE of an incident in which an action item can be written, the newest first."""
    found = of_incident(look, brief(look, incident_key).id)
    return next((each for each in found if each.state not in OVER), None)


def ask_for_reviewer(talk: Talk, key: str, _more: Sequence[str]) -> Reply:
    """Ask whom to have review it, and in which role."""
    with talk.reading() as look:
        found = coe_brief(look, key)
        look.require("coe:write", found)
    roles = [(role.replace("_", " ").capitalize(), role) for role in ROLES]
    said = "\n".join(f"*{role.replace('_', ' ').capitalize()}*: {claim}" for role, claim in ROLES.items())
    blocks = [
        field("person_id", "Who reviews it?", _member("person")),
        field("role", "As what?", choice("role", roles, next(iter(ROLES)))),
        context(f"{found.key} {safe(found.title, 120)}\n{said}"),
    ]
    return Open(modal(ids.COE_REVIEWER, "Ask for a review", blocks, metadata=metadata(talk, key), submit="Ask"))


def asked(talk: Talk, key: str, sent: Sent) -> Reply:
    """Ask them: they are told directly."""
    role = sent.text("role")
    with talk.reading() as look:
        person_id = whom(look, f"<@{sent.text('person_id')}>", talk.wish.member.team_id) or 0

    def change(work: Work) -> Reply:
        coes.ask_reviewer(work, key=key, role=role, person_id=person_id)
        called = safe(names(work, [person_id]).get(person_id, "They"))
        return Say(f"{called} is asked to review {key} as {role.replace('_', ' ')}.", key=key)

    return talk.change(change)


def ask_for_action(talk: Talk, key: str, _more: Sequence[str]) -> Reply:
    """Ask what is to be done, by whom and until when."""
    with talk.reading() as look:
        return Open(action_item(talk, look, key, ""))


def action_item(talk: Talk, look: Reading, key: str, rest: str) -> View:
    """Ask for an action item of a COE; ``rest`` begins its title."""
    found = coe_brief(look, key)
    look.require("coe:write", found)
    me = look.principal.person_id or 0
    mine = members_of(look, [me], talk.wish.member.team_id).get(me, "")
    title = text_input("title", initial=plain_of(rest), limit=LONGEST_TITLE, show="Limit every pool")
    blocks = [
        field("title", "What is to be done?", title),
        field("kind", "What for?", choice("kind", _words(ACTION_KINDS), FIRST_KIND)),
        field("priority", "How urgent?", choice("priority", [(each, each) for each in PRIORITIES], FIRST_PRIORITY)),
        field("owner_id", "Who does it?", _member("owner", mine), optional=True),
        field("due", "Until when?", day("due"), optional=True),
        field("done_criteria", "Done when?", text_input("done_criteria", long=True), optional=True),
        context(f"{found.key} {safe(found.title, 120)}. Whoever does it is told, and reminded before it is due."),
    ]
    return modal(ids.COE_ACTION, "Add an action item", blocks, metadata=metadata(talk, key), submit="Add")


def action_added(talk: Talk, key: str, sent: Sent) -> Reply:
    """Write it down: it is live from then on."""
    member = sent.text("owner_id")
    with talk.reading() as look:
        owner = whom(look, f"<@{member}>", talk.wish.member.team_id, "owner_id") if member else None
        due = _end_of(look, sent.text("due"))
    given = {name: plain_of(sent.text(name)) for name in ("title", "kind", "priority", "done_criteria")}
    return written_down(talk, key, owner_id=owner, due=due, **given)


def written_down(
    talk: Talk,
    key: str,
    *,
    title: str,
    owner_id: int | None,
    due: datetime | None = None,
    kind: str = FIRST_KIND,
    priority: str = FIRST_PRIORITY,
    done_criteria: str = "",
) -> Reply:
    """Write an action item into a COE."""

    def change(work: Work) -> Reply:
        item = coes.add_action(
            work,
            key=key,
            title=title,
            kind=kind,
            priority=priority,
            owner_id=owner_id,
            due=due,
            done_criteria=done_criteria,
        )
        where = talk.url(f"/actions/{item.key}")
        return Say(f"{item.key} stands in {key}: {safe(item.title)} ({item.priority}). {where}", key=item.key)

    return talk.change(change)


def _end_of(look: Reading, chosen: str) -> datetime | None:
    """Return the last second of a day where whoever chose it is; None where none was chosen."""
    if not chosen:
        return None
    try:
        on = date.fromisoformat(chosen)
    except ValueError as error:
        raise Invalid("slack.day", "Choose a day from the calendar.", where="due") from error
    me = look.principal.person_id
    zone = ZoneInfo(preferences(look, me).time_zone if me is not None else "UTC")
    return datetime.combine(on, LAST_MOMENT, zone)


def _member(action_id: str, initial: str = "") -> Block:
    made: Block = {"type": "users_select", "action_id": action_id}
    return {**made, "initial_user": initial} if initial else made


def _words(known: Sequence[str]) -> list[tuple[str, str]]:
    return [(word.replace("_", " ").capitalize(), word) for word in known]
