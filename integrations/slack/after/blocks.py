"""What people and teams read beside incidents. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coe.queries import ActionBrief, CoeBrief, Word
from foundation.predicate import Predicate
from integrations.slack import ids
from integrations.slack.after.whom import WRITING
from integrations.slack.blocks.kit import Block, Payload, actions, button, context, page_button, section
from integrations.slack.blocks.wording import at, link, safe, words
from learnings.queries import LearningBrief

DAY = "{date_short_pretty}"
LONGEST_TITLE, LONGEST_BODY = 160, 1500
ASKED = {"asked", "exposed"}
OVER = frozenset({"closed", "not_required", "withdrawn"})
DECISIONS = {"accepted": ("Accept", "primary"), "published": ("Publish", "primary"), "declined": ("Decline", "")}
MOST_SERVICES = 15


@dataclass(frozen=True)
class Answer:
    """A service that a learning applies to, and what was said of it so far."""

    slug: str
    name: str
    state: str


def coe_to_write(coe: CoeBrief, base_url: str, why: str) -> Payload:
    """Return what the owner of a COE is told; once it is written, where it stands."""
    url = f"{base_url}/coes/{coe.key}"
    due = f", due {at(coe.due, DAY)}" if coe.due and coe.published_at is None else ""
    line = section(f"{why} {link(url, f'{coe.key} {coe.title}', LONGEST_TITLE)}: {words(coe.state)}{due}.")
    return Payload(safe(f"{coe.key}: {coe.title}", 300), [line, coe_row(coe, url)])


def coe_row(coe: CoeBrief, url: str) -> Block:
    """Return the buttons of a COE: its text has its page, what others are to do is asked of them from here."""
    offered = [(ids.COE_REVIEWER, "Ask for a review")] if coe.state in WRITING else []
    if coe.state not in OVER:
        offered += [(ids.COE_ACTION, "Add an action item"), (ids.COE_LEARNING, "Propose a learning")]
    return actions("coe", page_button(ids.PANEL_OPEN, "Open", url), *(button(*each, coe.key) for each in offered))


def review(coe: CoeBrief, base_url: str, role: str, claim: str, *, is_signed: bool) -> Payload:
    """Return what somebody is told who is asked to review."""
    url = f"{base_url}/coes/{coe.key}#review"
    asked = "You signed" if is_signed else "You are asked to review"
    text = f"{asked} {link(url, f'{coe.key} {coe.title}', LONGEST_TITLE)} as *{safe(words(role), 60)}*."
    said = [context(f"What you would sign: {safe(claim, 300)}")] if claim and not is_signed else []
    button_row = actions("review", page_button(ids.PANEL_OPEN, "Read it", url))
    return Payload(safe(f"Review {coe.key}: {coe.title}", 300), [section(text), *said, button_row])


def word(told: Word, base_url: str) -> Payload:
    """Return what somebody is told whom a COE names; its words stay there, where they can be erased."""
    url = f"{base_url}/coes/{told.coe.key}#{told.anchor}"
    text = (
        f"{safe(told.by, 80)} {safe(told.what, 100)}: {link(url, f'{told.coe.key} {told.coe.title}', LONGEST_TITLE)}."
    )
    button_row = actions("word", page_button(ids.PANEL_OPEN, "Read it", url))
    return Payload(safe(f"{told.by} {told.what}: {told.coe.key}", 300), [section(text), button_row])


def action(item: ActionBrief, base_url: str, why: str) -> Payload:
    """Return an action item with its date, and buttons for what its state has a use for."""
    url = f"{base_url}/actions/{item.key}"
    due = f", due {at(item.due, DAY)}" if item.due else ""
    head = f"{why} {link(url, f'{item.key} {item.title}', LONGEST_TITLE)}"
    facts = f"{item.priority}, {words(item.state)}{due}; from {item.coe_key}"
    blocks = [section(f"{head}\n{safe(facts, 200) if not item.due else facts}")]
    if item.done_criteria:
        blocks.append(context(f"Done when: {safe(item.done_criteria, 300)}"))
    return Payload(safe(f"{item.key}: {item.title}", 300), [*blocks, actions("action", *moves(item), _open(url))])


def moves(item: ActionBrief) -> list[Block]:
    """Return the buttons that move an action item."""
    found = {"open": (("in_progress", "Start"), ("done", "Done")), "in_progress": (("done", "Done"),)}
    return [
        button(f"{ids.ACTION_MOVE}:{to}", word, ids.SEPARATOR.join((item.key, to)), "primary" if to == "done" else "")
        for to, word in found.get(item.state, ())
    ]


def learning_to_decide(found: LearningBrief, base_url: str) -> Payload:
    """Return a learning for whoever decides about it, with the decisions that are left."""
    url = f"{base_url}/learnings/{found.key}"
    head = link(url, f"{found.key} {found.title}", LONGEST_TITLE)
    where = Predicate.parse(found.applicability).explain()
    blocks = [section(f"*Learning to decide about*: {head}, {words(found.state)}")]
    blocks += [section(safe(found.failure_prevented, LONGEST_BODY))] if found.failure_prevented else []
    blocks += [context(f"Applies to: {safe(where, 300)}"), actions("decide", *decisions(found), _open(url))]
    return Payload(safe(f"{found.key}: {found.title}", 300), blocks)


def decisions(found: LearningBrief) -> list[Block]:
    """Return the buttons that decide about a learning."""
    left = {"proposed": ("accepted", "declined"), "accepted": ("published", "declined")}.get(found.state, ())
    return [
        button(f"{ids.LEARNING_DECIDE}:{to}", DECISIONS[to][0], ids.SEPARATOR.join((found.key, to)), DECISIONS[to][1])
        for to in left
    ]


def learning(found: LearningBrief, base_url: str, services: Sequence[Answer]) -> Payload:
    """Return a learning with the services of one team that it applies to, each to be answered by a tap."""
    url = f"{base_url}/learnings/{found.key}"
    text = f"*Learned elsewhere, and it applies to you*: {link(url, f'{found.key} {found.title}', LONGEST_TITLE)}"
    blocks = [section(text), section(safe(found.failure_prevented, LONGEST_BODY) or "_no more is said_")]
    for number, each in enumerate(services[:MOST_SERVICES]):
        blocks += _service(found.key, each, number)
    if len(services) > MOST_SERVICES:
        more = f"{len(services) - MOST_SERVICES} more: {link(f'{base_url}/learnings/questions', 'answer them there')}"
        blocks.append(context(more))
    return Payload(safe(f"{found.key}: {found.title}", 300), blocks)


def _service(key: str, each: Answer, number: int) -> list[Block]:
    if each.state not in ASKED:
        return [section(f"*{safe(each.name, 80)}*: {words(each.state)}")]
    buttons = [
        button(f"{ids.LEARNING_ADOPT}:{number}{to}", word, ids.SEPARATOR.join((key, each.slug, to)), style)
        for to, word, style in (("adopted", "We have it", "primary"), ("planned", "Within 30 days", ""))
    ]
    return [section(f"*{safe(each.name, 80)}*: does it have this?"), actions(f"adopt.{number}", *buttons)]


def _open(url: str) -> Block:
    return page_button(ids.PANEL_OPEN, "Open", url)


def reminder(due: datetime, *, late: bool) -> str:
    """Return the words before what somebody is reminded of."""
    return f":alarm_clock: Overdue since {at(due, DAY)}:" if late else ":alarm_clock: Due soon:"


def watched(until: datetime) -> str:
    """Return the words before what was watched to the end."""
    return f":mag: Watched until {at(until, DAY)}, and nothing like it came back. Does it hold?"
