"""The dialogs: what each asks for. Its fields have the names under which commands complain about their values."""

import json
from collections.abc import Mapping, Sequence

from catalog.queries import services, severities
from foundation.errors import Invalid
from foundation.work import Reading
from incidents.queries import IncidentPage, brief, incident_page, role_book, similar
from integrations.slack import ids
from integrations.slack.inbound import own_fields, said
from integrations.slack.inbound.blocks import Block, choice, choices, context, field, link, modal, section, text_input
from integrations.slack.inbound.mrkdwn import plain_of, safe
from integrations.slack.inbound.queries import members_of
from integrations.slack.inbound.replies import Turn, View
from integrations.slack.inbound.talk import Talk
from integrations.slack.inbound.words import AUDIENCES, STATES
from readiness.queries import known_of_services

SEVERITIES = "severity"
MINUTES = (("15 min", "15"), ("30 min", "30"), ("1 hour", "60"), ("2 hours", "120"))
PENDING = "pending"
FEW = 60
LONGEST_BODY = 3000


def metadata(talk: Talk, key: str = "", **more: str) -> str:
    """Return what a dialog has to remember: its incident, and where it was opened."""
    return json.dumps({"key": key, "channel": talk.wish.channel_id, **more}, ensure_ascii=False)


def remembered(text: str) -> Mapping[str, str]:
    """Return what a dialog has remembered."""
    try:
        kept = json.loads(text)
    except ValueError:
        return {}
    return {str(n): str(v) for n, v in kept.items()} if isinstance(kept, dict) else {}


def declare(talk: Talk, look: Reading, _key: str, rest: str, typed: Mapping[str, object] | None = None) -> View:
    """Ask what is wrong, first of all; then how bad, where, and who may know."""
    values = dict(typed or {"title": plain_of(rest)})
    slugs = [str(each) for each in _list(values.get("services"))]
    every = [(f"{item.name} ({item.slug})", item.slug) for item in services(look)]
    title = text_input("title", initial=str(values.get("title") or ""), limit=160, show="Checkout answers 502")
    title["dispatch_action_config"] = {"trigger_actions_on": ["on_enter_pressed"]}
    severity = str(values.get("severity") or PENDING)
    blocks = [
        field("title", "What is wrong?", title, looks=True),
        field(SEVERITIES, "How bad?", choice("severity", _severities(look), severity), optional=True),
    ]
    if every:
        blocks.append(field("services", "Which services?", _services(every, slugs), optional=True, looks=True))
    blocks += [*_known(talk, look, str(values.get("title") or ""), slugs)]
    blocks += [
        field("summary", "What do you see?", text_input("summary", long=True), optional=True),
        field(
            "visibility",
            "Who may know?",
            choice("visibility", (("Everybody here", "open"), ("Only who takes part", "private")), "open"),
            optional=True,
        ),
        *own_fields.of_declaring(look),
    ]
    return modal(ids.DECLARE, "Declare an incident", blocks, metadata=metadata(talk), submit="Declare")


def update(talk: Talk, look: Reading, key: str, rest: str) -> View:
    """Ask what to tell, whom, and when they hear again."""
    found = brief(look, key)
    options = [(word.capitalize(), word) for word in AUDIENCES]
    blocks = [
        field("body", "What should they know?", text_input("body", initial=plain_of(rest), long=True)),
        field("audience", "Who reads it?", choice("audience", options, "stakeholders")),
        field("next_update_minutes", "Next update in", choice("minutes", MINUTES), optional=True),
        context(f"{found.key} {safe(found.title, 120)}. You see it once more before the public does."),
    ]
    return modal(ids.UPDATE, "Post an update", blocks, metadata=metadata(talk, key), submit="Go on")


def confirm_update(talk: Talk, key: str, values: Mapping[str, str], places: Sequence[str] = ()) -> View:
    """Show an update as it will stand, and who will read it where; nothing is posted yet."""
    audience = values["audience"]
    reach = {
        "public": "*the public*: everybody, on the status page",
        "stakeholders": "*stakeholders*: everybody inside",
        "responders": "*responders*: those who take part",
    }[audience]
    blocks = [section(f"This goes to {reach}."), section(safe(values["body"], LONGEST_BODY))]
    blocks += [context(place) for place in places]
    kept = metadata(talk, key, **values)
    if len(kept) > LONGEST_BODY:
        most = LONGEST_BODY - (len(kept) - len(values["body"]))
        detail = (
            f"It is too long to be shown once more: shorten it to {most:,} characters. It has {len(values['body']):,}."
        )
        raise Invalid("slack.update_long", detail, where="body")
    return modal(ids.UPDATE_CONFIRM, "Post it?", blocks, metadata=kept, submit="Post it")


def severity(talk: Talk, look: Reading, key: str, _rest: str) -> View:
    """Ask how bad it is."""
    found = brief(look, key)
    blocks = [field(SEVERITIES, "How bad is it?", choice("severity", _severities(look), found.severity))]
    return modal(ids.SEVERITY, "Severity", blocks, metadata=metadata(talk, key), submit="Change")


def state(talk: Talk, look: Reading, key: str, rest: str) -> View:
    """Ask where it stands now; only where it can go from here."""
    found = incident_page(look, key)
    able = {to.value for to in found.moves.values()} & set(STATES)
    options = [(word.capitalize(), word) for word in STATES if word in able]
    if not options:
        return _over(talk, key, found)
    blocks = [
        field("to", "Where does it stand now?", choice("to", options, options[0][1])),
        field("note", "What was found?", text_input("note", initial=plain_of(rest), long=True), optional=True),
    ]
    return modal(ids.STATE, "Move it on", blocks, metadata=metadata(talk, key), submit="Move")


def resolve(talk: Talk, look: Reading, key: str, rest: str, to: str = "resolved") -> View:
    """Ask what made it good and what it can't end without, and show what is still open."""
    found = incident_page(look, key)
    if to not in {each.value for each in found.moves.values()}:
        return _over(talk, key, found)
    open_tasks = [safe(task.title, 200) for task in found.board.tasks if task.done_at is None][:10]
    words = text_input("note", initial=plain_of(rest), long=True, show="Rolled back the release")
    blocks = [field("note", "What made it good?", words), *own_fields.of_resolving(look, found.brief)]
    if open_tasks:
        blocks.append(section("*Still open*\n" + "\n".join(f"• {title}" for title in open_tasks)))
    return modal(ids.RESOLVE, "Resolve", blocks, metadata=metadata(talk, key, to=to), submit="Resolve")


def role(talk: Talk, look: Reading, key: str, _rest: str) -> View:
    """Ask which role, and who takes it."""
    return _role(talk, look, key, ids.ROLE, "Give a role", "")


def handover(talk: Talk, look: Reading, key: str, _rest: str) -> View:
    """Ask who takes a role over, with a brief that is half written."""
    return _role(talk, look, key, ids.HANDOVER, "Hand over", _brief(incident_page(look, key)))


def task(talk: Talk, look: Reading, key: str, rest: str) -> View:
    """Ask what is to be done, and by whom."""
    found = brief(look, key)
    blocks = [
        field("title", "What is to be done?", text_input("title", initial=plain_of(rest), limit=300)),
        field("owner_id", "Who does it?", {"type": "users_select", "action_id": "owner"}, optional=True),
        context(f"{found.key} {safe(found.title, 120)}"),
    ]
    return modal(ids.TASK, "Add a task", blocks, metadata=metadata(talk, key), submit="Add")


def note(talk: Talk, look: Reading, key: str, rest: str) -> View:
    """Ask what happened."""
    found = brief(look, key)
    blocks = [
        field("body", "What happened?", text_input("body", initial=plain_of(rest), long=True)),
        context(f"{found.key} {safe(found.title, 120)}"),
    ]
    return modal(ids.NOTE, "Write it down", blocks, metadata=metadata(talk, key), submit="Note")


def add_link(talk: Talk, look: Reading, key: str, _rest: str) -> View:
    """Ask for an address."""
    found = brief(look, key)
    blocks = [
        field("url", "Address", text_input("url", limit=500, show="https://…")),
        field("label", "What is it?", text_input("label", limit=120, show="Dashboard, or bridge"), optional=True),
        context(f"{found.key} {safe(found.title, 120)}"),
    ]
    return modal(ids.LINK, "Add a link", blocks, metadata=metadata(talk, key), submit="Add")


def snooze(talk: Talk, look: Reading, key: str, rest: str) -> View:
    """Ask for how long, and why; ``rest`` may name the audience and the minutes that a button stands for."""
    promised = [word for word, _ in brief(look, key).promises] or ["stakeholders"]
    options = [(word.capitalize(), word) for word in promised]
    audience, _, minutes = rest.partition(" ")
    blocks = [
        field(
            "audience", "Whose update?", choice("audience", options, audience if audience in promised else promised[0])
        ),
        field("minutes", "By how long?", choice("minutes", MINUTES, minutes or "15")),
        field("reason", "Why?", text_input("reason", limit=500)),
    ]
    return modal(ids.SNOOZE, "Put it off", blocks, metadata=metadata(talk, key), submit="Put off")


def merge(talk: Talk, look: Reading, key: str, _rest: str) -> View:
    """Ask what it is the same as, the closest first."""
    found = brief(look, key)
    twins = similar(look, found.title, found.service_ids, but=found.id)
    blocks: list[Block] = [field("into", "It is the same as", text_input("into", limit=20, show="INC-7"))]
    if twins:
        lines = "\n".join(f"• {each.key} {safe(each.title, 120)}" for each in twins)
        blocks.append(section(f"*Looks alike*\n{lines}"))
    return modal(ids.MERGE, "Merge", blocks, metadata=metadata(talk, key), submit="Merge")


def _role(talk: Talk, look: Reading, key: str, callback: str, title: str, drafted: str) -> View:
    found = incident_page(look, key)
    held = {each.key: each.person_id for each in found.board.roles}
    roles = role_book(look).roles
    names = {each.key: found.people.names.get(held.get(each.key) or 0, "") for each in roles}
    options = [(f"{each.name}: {name}" if (name := names[each.key]) else each.name, each.key) for each in roles]
    me = look.principal.person_id or 0
    mine = members_of(look, [me], talk.wish.member.team_id).get(me)
    who: Block = {"type": "users_select", "action_id": "person"}
    if mine:
        who["initial_user"] = mine
    blocks = [
        field("role", "Which role?", choice("role", options, "commander")),
        field("person_id", "Who takes it?", who),
    ]
    if drafted:
        blocks.append(field("brief", "Brief", text_input("brief", initial=drafted, long=True), optional=True))
    return modal(callback, title, blocks, metadata=metadata(talk, key), submit="Hand over" if drafted else "Give")


def _brief(found: IncidentPage) -> str:
    """Begin what the next one has to know: how it stands, what is open, when the next update is due."""
    brief, open_tasks = found.brief, [each.title for each in found.board.tasks if each.done_at is None][:10]
    due = f"Next update: {brief.promises[0][1]:%H:%M} UTC" if brief.promises else "No update is promised."
    todo = [f"- {title}" for title in open_tasks] or ["Nothing is on the list."]
    return "\n".join([f"{brief.title}. {brief.severity}, {brief.state}.", brief.summary_source, *todo, due])


def _over(talk: Talk, key: str, found: IncidentPage) -> View:
    able = ", ".join(to.value for to in found.moves.values()) or "nothing: it has ended"
    return modal(ids.STATE, key, [section(f"{key} is {found.brief.state}. From here it can go to: {able}.")])


def _known(talk: Talk, look: Reading, title: str, slugs: Sequence[str]) -> list[Block]:
    """Say what might be the same, and what is on record of these services."""
    known = {item.slug: item.id for item in services(look) if item.slug in slugs}
    twins = similar(look, title, tuple(known.values())) if title or known else []
    blocks = []
    if twins:
        lines = [f"• {link(talk.url(f'/incidents/{each.key}'), each.key)} {safe(each.title, 120)}" for each in twins]
        blocks.append(section("*Open already, and alike*\n" + "\n".join(lines[:3]), block_id="twins"))
    record = known_of_services(look, tuple(known.values()))
    if record and record.items:
        lines = [
            f"• {link(talk.url(each.url), each.key or each.kind)} {safe(each.title, 120)} {safe(each.facts, 80)}"
            for each in record.items[:5]
        ]
        blocks.append(section("*On record here*\n" + "\n".join(lines), block_id="record"))
    return blocks


def _services(every: Sequence[tuple[str, str]], chosen: Sequence[str]) -> Block:
    """Return a menu of all services where they are few, else one that looks them up."""
    if len(every) > FEW:
        return {"type": "multi_external_select", "action_id": ids.OPTIONS_SERVICE, "min_query_length": 1}
    return choices(ids.OPTIONS_SERVICE, every, chosen)


def _severities(look: Reading) -> list[tuple[str, str]]:
    from_worst = severities(look)
    return [(f"{each.key} {each.name}" if each.name != each.key else each.key, each.key) for each in from_worst]


def _list(value: object) -> list[object]:
    if isinstance(value, list | tuple):
        return list(value)
    return [value] if value else []


def entered(view: Mapping[str, object]) -> dict[str, object]:
    """Return what stands in the fields of a dialog that is open."""
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    found: dict[str, object] = {}
    for block_id, fields in values.items() if isinstance(values, dict) else ():
        for held in fields.values() if isinstance(fields, dict) else ():
            if isinstance(held, dict) and (value := said.chosen(held)) is not None:
                found[block_id] = value
    return found


def sorry(text: str) -> Turn:
    """Say in the place of a dialog what went wrong."""
    return Turn(modal("sorry", "That did not work", [section(safe(text))]))
