"""What sending each dialog does: the same commands as the one-liners."""

from collections.abc import Callable, Mapping

from foundation.errors import Invalid
from incidents.queries import brief
from integrations.slack import ids
from integrations.slack.inbound import dialogs, documents, lessons, questions
from integrations.slack.inbound.afterwards import finish_action
from integrations.slack.inbound.blocks import modal, section
from integrations.slack.inbound.capture import keep
from integrations.slack.inbound.mrkdwn import plain_of, safe
from integrations.slack.inbound.own_fields import given
from integrations.slack.inbound.people import whom
from integrations.slack.inbound.replies import Done, Reply, Say, Turn
from integrations.slack.inbound.said import Sent
from integrations.slack.inbound.talk import Talk
from integrations.slack.inbound.verbs import calling, looking, people, running
from integrations.slack.outbound.queries import places_of
from statuspage.queries import reach_of

PUBLIC = "public"
Act = Callable[[Talk, str, Sent], Reply]


def submit(talk: Talk, sent: Sent) -> Reply:
    """Do what the dialog is for; what it answers is shown in its place only where it can't be seen elsewhere."""
    kept = dialogs.remembered(sent.metadata)
    act = ACTS.get(sent.callback_id)
    if act is None:
        raise Invalid("slack.dialog", "This dialog is of an older version. Open it again.", where="")
    reply = act(talk, kept.get("key", ""), sent)
    if isinstance(reply, Say):
        return shown(reply) if sent.callback_id in SPEAKING else Done(reply.key)
    return reply


def shown(reply: Say) -> Turn:
    """Show an answer where the dialog was."""
    return Turn(modal("shown", reply.key or "Done", [section(reply.text)]))


def _declare(talk: Talk, _key: str, sent: Sent) -> Reply:
    return looking.declared(
        talk,
        title=sent.text("title"),
        severity=sent.text("severity") or looking.PENDING,
        services=tuple(sent.many("services")),
        summary=sent.text("summary"),
        visibility=sent.text("visibility") or "open",
        fields=given(sent),
    )


def _update(talk: Talk, key: str, sent: Sent) -> Reply:
    values = {name: sent.text(name) for name in ("audience", "body", "next_update_minutes")}
    with talk.reading() as look:
        look.require("incidents:publish" if values["audience"] == PUBLIC else "incidents:respond")
        found, is_public = brief(look, key), values["audience"] == PUBLIC
        places = places_of(look, found, values["audience"])
        places += [_reach(*each) for each in (reach_of(look, found) if is_public else ())]
    if not values["body"].strip():
        raise Invalid("incident.update_empty", "Write what they should know.", where="body")
    return Turn(dialogs.confirm_update(talk, key, values, places))


def _reach(page: str, count: int) -> str:
    return f"On {safe(page, 120)}: told to {count:,} subscriber{'' if count == 1 else 's'}."


def _confirmed(talk: Talk, key: str, sent: Sent) -> Reply:
    kept = dialogs.remembered(sent.metadata)
    minutes = kept.get("next_update_minutes", "")
    promised = int(minutes) if minutes.isdecimal() else None
    return running.posted(talk, key, kept.get("audience", ""), kept.get("body", ""), promised)


def _severity(talk: Talk, key: str, sent: Sent) -> Reply:
    return running.set_severity(talk, key, sent.text("severity"))


def _state(talk: Talk, key: str, sent: Sent) -> Reply:
    if sent.text("to") == "resolved":
        return running.resolve(talk, key, sent.text("note"))
    words = sent.text("note")
    return running.moved(talk, key, sent.text("to"), talk.render(words) if words.strip() else None)


def _resolve(talk: Talk, key: str, sent: Sent) -> Reply:
    to = dialogs.remembered(sent.metadata).get("to") or "resolved"
    return running.ended(talk, key, sent.text("note"), to, given(sent))


def _role(talk: Talk, key: str, sent: Sent) -> Reply:
    words, member = sent.text("brief"), sent.text("person_id")
    with talk.reading() as look:
        person_id = whom(look, f"<@{member}>", talk.wish.member.team_id) if member else look.principal.person_id
    return people.assigned(talk, key, sent.text("role"), person_id, talk.render(words) if words.strip() else None)


def _task(talk: Talk, key: str, sent: Sent) -> Reply:
    member = sent.text("owner_id")
    with talk.reading() as look:
        owner = whom(look, f"<@{member}>", talk.wish.member.team_id, "owner_id") if member else None
    return people.task_added(talk, key, sent.text("title"), owner)


def _note(talk: Talk, key: str, sent: Sent) -> Reply:
    return people.add_note(talk, key, sent.text("body"))


def _link(talk: Talk, key: str, sent: Sent) -> Reply:
    return people.add_link(talk, key, f"{sent.text('url')} {sent.text('label')}")


def _snooze(talk: Talk, key: str, sent: Sent) -> Reply:
    minutes = sent.text("minutes")
    return running.snoozed(
        talk, key, sent.text("audience"), int(minutes) if minutes.isdecimal() else 0, sent.text("reason")
    )


def _merge(talk: Talk, key: str, sent: Sent) -> Reply:
    return running.merge(talk, key, sent.text("into"))


def _escalate(talk: Talk, key: str, sent: Sent) -> Reply:
    member, target = sent.text("person_id"), sent.text("target")
    with talk.reading() as look:
        if member:
            targets = [f"person:{whom(look, f'<@{member}>', talk.wish.member.team_id)}"]
        else:
            targets = calling.owners_policies(look, key) if target in {"", questions.OWNERS} else [target]
    return calling.paged(talk, key, targets, plain_of(sent.text("message")) or calling.UNSAID)


def _stakeholder(talk: Talk, key: str, sent: Sent) -> Reply:
    member = sent.text("person_id")
    return people.add_stakeholder(talk, key, f"<@{member}>" if member else "me")


def _kept(talk: Talk, _key: str, sent: Sent) -> Reply:
    return keep(talk, sent.text("incident"), dialogs.remembered(sent.metadata))


SPEAKING = {
    *(ids.DECLARE, ids.MERGE, ids.ESCALATE, ids.STAKEHOLDER, ids.PICK),
    *(ids.LEARNINGS, ids.READINESS, ids.WHOISON),
    *(ids.COE_REVIEWER, ids.COE_ACTION, ids.COE_LEARNING),
}
ACTS: Mapping[str, Act] = {
    ids.DECLARE: _declare,
    ids.UPDATE: _update,
    ids.UPDATE_CONFIRM: _confirmed,
    ids.SEVERITY: _severity,
    ids.STATE: _state,
    ids.RESOLVE: _resolve,
    ids.ROLE: _role,
    ids.HANDOVER: _role,
    ids.TASK: _task,
    ids.NOTE: _note,
    ids.LINK: _link,
    ids.SNOOZE: _snooze,
    ids.MERGE: _merge,
    ids.ACTION_DONE: finish_action,
    ids.COE_REVIEWER: documents.asked,
    ids.COE_ACTION: documents.action_added,
    ids.COE_LEARNING: lessons.proposed,
    ids.LEARNING_DECIDE: lessons.decided,
    ids.ESCALATE: _escalate,
    ids.STAKEHOLDER: _stakeholder,
    ids.REOPEN: lambda talk, key, sent: running.reopen(talk, key, sent.text("note")),
    ids.SUMMARY: lambda talk, key, sent: people.summary(talk, key, sent.text("body")),
    ids.PICK: _kept,
    ids.LEARNINGS: lambda talk, _key, sent: looking.find_learnings(talk, "", sent.text("words")),
    ids.READINESS: lambda talk, _key, sent: looking.show_readiness(talk, "", sent.text("service")),
    ids.WHOISON: lambda talk, _key, sent: calling.whom_to_wake(talk, "", sent.text("service")),
}
