"""From a wish to its answer: which verb, about which incident, by whom."""

from collections.abc import Callable, Mapping, Sequence

from catalog.queries import services
from foundation.errors import DomainError, Invalid
from foundation.work import Work
from incidents import commands as incidents
from incidents.queries import Filter
from incidents.queries import incidents as incidents_of
from integrations.slack import ids
from integrations.slack.inbound import afterwards, dialogs, documents, lessons, questions, words
from integrations.slack.inbound.blocks import actions, button, section
from integrations.slack.inbound.capture import shortcut_note
from integrations.slack.inbound.mrkdwn import plain_of, safe
from integrations.slack.inbound.replies import Choices, Done, Errors, Open, Reply, Say
from integrations.slack.inbound.said import Asked, Pressed, Sent, Shortcut, Typed, Wish
from integrations.slack.inbound.submissions import submit
from integrations.slack.inbound.talk import Talk
from integrations.slack.inbound.verbs import BY_WORD, HELP, help_text, people
from integrations.slack.inbound.verbs.verb import Verb
from oncall import commands as pages

MOST_PICKED = 20
KNOWN = {*BY_WORD, *(each for wordings in words.STATES.values() for each in wordings)}
LONGEST_KEPT = 1900
MOST_CHOICES = 100
# What a button of the panel does, as a verb; without words of its own it opens the verb's dialog.
BUTTONS: Mapping[str, str] = {
    ids.PANEL_UPDATE: "update",
    ids.PANEL_STATE: "status",
    ids.PANEL_ROLE: "role",
    ids.PANEL_ESCALATE: "escalate",
    ids.PANEL_SEVERITY: "sev",
    ids.PANEL_TASK: "task",
    ids.PANEL_RESOLVE: "resolve",
    ids.PANEL_JOIN: "join",
    ids.PANEL_NOTE: "timeline",
    ids.PANEL_SUMMARY: "summary",
    ids.DECLARE_OPEN: "new",
}


def answer(talk: Talk) -> Reply:
    """Answer a wish; what somebody can mend is said in words, or at the field of the dialog."""
    wish = talk.wish
    try:
        return _answer(talk, wish)
    except DomainError as error:
        if isinstance(wish, Sent):
            return complained(wish, error)
        return Say(f"{error.detail}{_typed_back(wish)}")


def _answer(talk: Talk, wish: Wish) -> Reply:
    match wish:
        case Typed():
            return typed(talk, wish.text)
        case Pressed():
            return pressed(talk, wish)
        case Sent():
            return submit(talk, wish)
        case Shortcut():
            return chosen(talk, wish)
        case Asked():
            return choices(talk, wish)
    return Done()


def complained(wish: Sent, error: DomainError) -> Reply:
    """Say at the field what is wrong there, or at the first one; a dialog without any turns into the complaint."""
    places = wish.places or tuple(wish.values)
    at = error.where if error.where in places else next(iter(places), "")
    others = error.extra.get("errors")
    each = {name: str(text)[:500] for name, text in others.items()} if isinstance(others, dict) else {}
    if each and each.keys() <= set(places):
        return Errors(each)
    return Errors({at: error.detail[:500]}) if at else dialogs.sorry(error.detail)


def typed(talk: Talk, text: str) -> Reply:
    """Do what was typed; words that begin with no verb are the title of what is to be declared."""
    said = words.line(text)
    if said.verb in HELP:
        return Say(help_text())
    if not said.verb:
        return _menu(talk, said.key or talk.here) if said.key or talk.here else perform(talk, BY_WORD["new"], "", "")
    key, verb = said.key or talk.here, BY_WORD.get(said.verb)
    if verb is not None and verb.within and not key:
        key = words.key_within(said.rest)
    if verb is not None:
        return perform(talk, verb, key, said.rest)
    to = words.one_of(said.verb, words.STATES)
    if to and (key or not said.rest):
        # "close", "mitigate the cache is warm"; where no incident is known, such words may begin a title.
        return perform(talk, BY_WORD["status"], key, f"{to} {said.rest}".strip())
    near = words.close_to(said.verb, KNOWN) if key else ""
    if near:
        meant = f"{near} {safe(said.rest, 200)}".strip()
        return Say(f"Did you mean `/incident {meant}`? To declare, type `/incident new {safe(text, 200)}`.", key=key)
    return _open(talk, BY_WORD["new"], "", text)


def perform(talk: Talk, verb: Verb, key: str, rest: str) -> Reply:
    """Do a verb to an incident: at once where enough was said, else by asking."""
    if verb.needs and not key:
        return _pick(talk, verb, rest)
    knows_enough = rest.strip() or verb.dialog is None or (verb.here and (key or not verb.needs))
    if verb.run is not None and knows_enough:
        return verb.run(talk, key, rest)
    return _open(talk, verb, key, rest)


def pressed(talk: Talk, wish: Pressed) -> Reply:
    """Do what a button says."""
    action, (key, *more) = ids.action_of(wish.action_id), wish.value.split(ids.SEPARATOR, 2)
    if action in BUTTONS:
        return perform(talk, BY_WORD[BUTTONS[action]], key, "")
    if action in PRESSED:
        return PRESSED[action](talk, key, more)
    if wish.view.get("callback_id") == ids.DECLARE:
        return Open(_looked_up(talk, wish))
    return Done()


def _lead(talk: Talk, key: str, _more: Sequence[str]) -> Reply:
    return people.assign_role(talk, key, "commander me")


def _picked(talk: Talk, key: str, more: Sequence[str]) -> Reply:
    verb = BY_WORD.get(more[0] if more else "")
    return perform(talk, verb, key, more[1] if len(more) > 1 else "") if verb else Done()


def _snooze(talk: Talk, key: str, more: Sequence[str]) -> Reply:
    return _open(talk, BY_WORD["snooze"], key, " ".join(more))


def _more(talk: Talk, key: str, more: Sequence[str]) -> Reply:
    """Do what the panel's menu names; there the summary is written, not read."""
    if more and more[0] == ids.SUMMARY:
        with talk.reading() as look:
            look.require("incidents:respond")
            return Open(questions.summary(talk, look, key, ""))
    return _picked(talk, key, more)


def _follow(talk: Talk, key: str, _more: Sequence[str]) -> Reply:
    return people.add_stakeholder(talk, key, "me")


def chosen(talk: Talk, wish: Shortcut) -> Reply:
    """Do what an entry of a menu says."""
    said = wish.message.get("text")
    text = said if isinstance(said, str) else ""
    if wish.callback_id in {ids.SHORTCUT_DECLARE, ids.SHORTCUT_DECLARE_FROM}:
        return _open(talk, BY_WORD["new"], "", text[:150])
    if wish.callback_id == ids.SHORTCUT_ACTION:
        verb = BY_WORD["action"]
        return _open(talk, verb, talk.here, text[:300]) if talk.here else _pick(talk, verb, text)
    if wish.callback_id == ids.SHORTCUT_TIMELINE:
        return shortcut_note(talk, wish)
    return Done()


def choices(talk: Talk, wish: Asked) -> Reply:
    """Offer the services that fit what is being typed."""
    if wish.action_id != ids.OPTIONS_SERVICE:
        return Choices()
    asked = wish.typed.lower()
    with talk.reading() as look:
        found = [item for item in services(look) if asked in item.slug or asked in item.name.lower()]
    return Choices([(f"{item.name} ({item.slug})", item.slug) for item in found[:MOST_CHOICES]])


def _open(talk: Talk, verb: Verb, key: str, rest: str) -> Reply:
    if verb.dialog is None:
        raise Invalid("slack.no_dialog", f"Type /incident {verb.usage}.")
    with talk.reading() as look:
        look.require(verb.asks or ("incidents:respond" if verb.needs else "incidents:declare"))
        return Open(verb.dialog(talk, look, key, rest))


def _looked_up(talk: Talk, wish: Pressed) -> Mapping[str, object]:
    """Draw the dialog that declares anew, with what is known about what was entered so far."""
    entered = dialogs.entered(wish.view)
    with talk.reading() as look:
        look.require("incidents:declare")
        return dialogs.declare(talk, look, "", "", entered)


def _pick(talk: Talk, verb: Verb, rest: str) -> Reply:
    """Let people pick the incident that a command is about."""
    with talk.reading() as look:
        look.require("incidents:read")
        page = incidents_of(look, Filter(states=verb.among), limit=MOST_PICKED)
    if not page.items:
        none = "Nothing is open" if "open" in verb.among else f"Nothing is {verb.among[0]}"
        return Say(f"{none}. Name the incident: `/incident {verb.name} INC-7`")
    if len(rest) > LONGEST_KEPT:
        return Say(f"That is too long to keep meanwhile. Name the incident: `/incident {verb.name} INC-7 …`")
    blocks = [section(f"*{verb.name}*: which incident?{f' “{safe(plain_of(rest), 200)}”' if rest else ''}")]
    for number, item in enumerate(page.items):
        value = ids.SEPARATOR.join((item.brief.key, verb.name, rest))
        choose = button(item.brief.key, f"{ids.INCIDENT_PICK}:{number}", value)
        blocks.append(section(f"{item.brief.severity} {item.brief.state}: {safe(item.brief.title, 120)}", choose))
    if page.next_cursor:
        blocks.append(section(f"There are more. Name it: `/incident {verb.name} INC-7`"))
    return Say(f"{verb.name}: which incident?", blocks)


def _menu(talk: Talk, key: str) -> Reply:
    """Offer what is done most, in the channel of an incident."""
    told = people.told(talk, key)
    row = actions(
        button("Update", ids.PANEL_UPDATE, key, style="primary"),
        button("Move on", ids.PANEL_STATE, key),
        button("Role", ids.PANEL_ROLE, key),
        button("Task", ids.PANEL_TASK, key),
        button("Resolve", ids.PANEL_RESOLVE, key),
    )
    text = told.text if isinstance(told, Say) else key
    return Say(text, [section(text), row], key=key)


def _task_done(talk: Talk, key: str, more: Sequence[str]) -> Reply:
    if not more or not more[0].isdecimal():
        return Done()

    def change(work: Work) -> Reply:
        task = incidents.complete_task(work, key=key, task_id=int(more[0]))
        return Say(f"Done: {safe(task.title)}", key=key)

    return talk.change(change)


def _typed_back(wish: Wish) -> str:
    """Repeat what was typed, so that nobody types it twice."""
    return f"\nYou typed: `{safe(f'{wish.command} {wish.text}', 500)}`" if isinstance(wish, Typed) and wish.text else ""


def _answer_page(talk: Talk, key: str, _more: Sequence[str]) -> Reply:
    wish = talk.wish
    comes = isinstance(wish, Pressed) and ids.action_of(wish.action_id) == ids.PAGE_ACKNOWLEDGE

    def change(work: Work) -> Reply:
        page = pages.acknowledge(work, key=key) if comes else pages.decline(work, key=key)
        return Say(f"{page.key} is {page.state}.")

    return talk.change(change)


PRESSED: Mapping[str, Callable[[Talk, str, Sequence[str]], Reply]] = {
    ids.PANEL_LEAD: _lead,
    ids.PANEL_MORE: _more,
    ids.PANEL_FOLLOW: _follow,
    ids.INCIDENT_PICK: _picked,
    ids.TASK_DONE: _task_done,
    ids.REMINDER_SNOOZE: _snooze,
    ids.LEARNING_ADOPT: afterwards.adopt,
    ids.ACTION_MOVE: afterwards.move_action,
    ids.COE_REVIEWER: documents.ask_for_reviewer,
    ids.COE_ACTION: documents.ask_for_action,
    ids.COE_LEARNING: lessons.ask_for_learning,
    ids.LEARNING_DECIDE: lessons.decide,
    ids.PAGE_ACKNOWLEDGE: _answer_page,
    ids.PAGE_DECLINE: _answer_page,
}
