"""The app's home: what is mine now. Drawn anew whenever somebody opens it, or presses something in it."""

from dataclasses import dataclass

from coe.queries import ActionBrief, CoeBrief, coes, open_actions
from foundation.work import Reading
from incidents.queries import Filter, IncidentBrief, detail
from incidents.queries import incidents as incidents_of
from integrations.slack import ids
from integrations.slack.after.blocks import DAY, coe_row, decisions, moves
from integrations.slack.after.whom import WRITING
from integrations.slack.blocks.kit import Block, actions, button, context, divider, header, page_button, section
from integrations.slack.blocks.wording import at, link, safe, words
from learnings.queries import LearningBrief, learnings

MOST_LOOKED_AT, MOST = 25, 8
TITLE = 140
STRANGER = "Andon does not know who you are in Slack yet. Type `/incident` in any channel once to connect."


@dataclass(frozen=True)
class Mine:
    """What concerns one person now: incidents with their roles in them, action items, COEs, decisions."""

    incidents: list[tuple[IncidentBrief, tuple[str, ...]]]
    actions: list[ActionBrief]
    coes: list[CoeBrief]
    learnings: list[LearningBrief]


def mine(look: Reading) -> Mine:
    """Return what is the reader's."""
    me = look.principal.person_id
    taking_part = []
    for item in incidents_of(look, Filter(states=["open"]), limit=MOST_LOOKED_AT).items:
        board = detail(look, item.brief.id).board
        roles = tuple(role.name for role in board.roles if role.person_id == me)
        if roles or me in {part.person_id for part in board.participants}:
            taking_part.append((item.brief, roles))
    return Mine(
        incidents=taking_part,
        actions=open_actions(look, owner_id=me)[:MOST] if me is not None else [],
        coes=[item for item in coes(look, owner_id=me).items if item.state in WRITING] if me is not None else [],
        learnings=_to_decide(look),
    )


def _to_decide(look: Reading) -> list[LearningBrief]:
    """Return the learnings that wait for the reader's decision."""
    waiting = [item for state in ("proposed", "accepted") for item in learnings(look, state=state, limit=MOST).items]
    return [item for item in waiting if look.permits("learnings:triage", item)][:MOST]


def view(found: Mine, base_url: str) -> Block:
    """Return the home of somebody."""
    top = actions(
        "home", button(ids.DECLARE_OPEN, "Declare an incident", "new", "danger"), _page("Open Andon", base_url)
    )
    blocks = [top, header("My incidents"), *_each([_incident(*item, base_url) for item in found.incidents[:MOST]])]
    blocks += [divider(), header("My action items")]
    blocks += _each([_action(item, base_url) for item in found.actions])
    blocks += [divider(), header("COEs that I write"), *_each([_coe(item, base_url) for item in found.coes[:MOST]])]
    if found.learnings:
        blocks += [divider(), header("Learnings to decide about")]
        blocks += _each([_learning(item, base_url) for item in found.learnings])
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def stranger(base_url: str) -> Block:
    """Return the home of somebody who is not known here."""
    return {
        "type": "home",
        "callback_id": "home",
        "blocks": [section(STRANGER), actions("home", _page("Open Andon", base_url))],
    }


def _each(rows: list[list[Block]]) -> list[Block]:
    return [block for row in rows for block in row] or [context("Nothing.")]


def _incident(brief: IncidentBrief, roles: tuple[str, ...], base_url: str) -> list[Block]:
    title = link(f"{base_url}/incidents/{brief.key}", f"{brief.key} {brief.title}", TITLE)
    held = f"; you are {safe(', '.join(roles), 200)}" if roles else ""
    row = [
        button(f"{ids.PANEL_UPDATE}:{brief.id}", "Post update", brief.key),
        button(f"{ids.PANEL_SUMMARY}:{brief.id}", "Catch me up", brief.key),
    ]
    return [section(f"{title}\n{safe(brief.severity, 20)}, {words(brief.state)}{held}"), actions(brief.key, *row)]


def _action(item: ActionBrief, base_url: str) -> list[Block]:
    title = link(f"{base_url}/actions/{item.key}", f"{item.key} {item.title}", TITLE)
    due = f", {'overdue since' if item.is_overdue else 'due'} {at(item.due, DAY)}" if item.due else ""
    buttons = moves(item)
    said = section(f"{title}\n{item.priority}, {words(item.state)}{due}")
    return [said, *([actions(item.key, *buttons)] if buttons else [])]


def _coe(item: CoeBrief, base_url: str) -> list[Block]:
    title = link(f"{base_url}/coes/{item.key}", f"{item.key} {item.title}", TITLE)
    due = f", {'overdue since' if item.is_overdue else 'due'} {at(item.due, DAY)}" if item.due else ""
    row = {**coe_row(item, f"{base_url}/coes/{item.key}"), "block_id": item.key}
    return [section(f"{title}\n{words(item.state)}{due}"), row]


def _learning(item: LearningBrief, base_url: str) -> list[Block]:
    title = link(f"{base_url}/learnings/{item.key}", f"{item.key} {item.title}", TITLE)
    said = section(f"{title}\n{words(item.state)}; prevents: {safe(item.failure_prevented, 300)}")
    return [said, actions(item.key, *decisions(item))]


def _page(word: str, url: str) -> Block:
    return page_button(ids.PANEL_OPEN, word, url)
