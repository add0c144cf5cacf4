"""What people write and whom they ask here, said in PagerDuty too: notes, status updates, requests for responders.

Of a private incident nothing goes out but that somebody is needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.queries import principal_names
from foundation.jobs import Job, Lane, NewJob
from foundation.log import StoredEvent, event_at
from foundation.work import Desk, Reading, Work
from incidents.queries import brief, briefs
from integrations.pagerduty import commands
from integrations.pagerduty.adapter import REFUSED, Refused, call
from integrations.pagerduty.commands.telling import NEW
from integrations.pagerduty.policy import SCRIBE
from integrations.pagerduty.queries import There, open_there, user_by_email, users_of
from integrations.pagerduty.rest import is_new
from integrations.pagerduty.said import digest
from integrations.pagerduty.settings import PagerDutySettings, pagerduty_settings
from oncall.queries import Asked, asked_by_hand

SAY, ASK = "pagerduty.say", "pagerduty.ask"
NOTED, UPDATED = "incident.note_added", "incident.update_posted"
STAKEHOLDERS = frozenset({"stakeholders", "public"})
LONGEST = 20_000
UNABLE, GONE, FORBIDDEN = 402, 404, 403
NO_RESPONDERS = "PagerDuty did not ask {who} to respond: {why}."


@dataclass(frozen=True)
class Words:
    """What is to be said, and whether to the stakeholders there or as a note."""

    about: int
    text: str
    to_stakeholders: bool
    field: str


def put_words_down(event: StoredEvent, work: Work) -> None:
    """Put down that PagerDuty is told what a person wrote; what came from there does not go back."""
    if event.principal.partition(":")[0] in {"person", "token"}:
        payload = {"stream": event.stream, "seq": event.seq}
        work.enqueue(NewJob(SAY, payload, order_key=f"{SAY}:{event.stream}", lane=Lane.INTERACTIVE))


def put_request_down(event: StoredEvent, work: Work) -> None:
    """Put down that PagerDuty asks for whom somebody pages by hand about an incident."""
    if event.payload["incident_id"] is not None and event.payload["person_id"] is not None:
        payload = {"page_id": event.subject_id}
        work.enqueue(NewJob(ASK, payload, key=f"{ASK}:{event.subject_id}", lane=Lane.PAGE))


def say(desk: Desk, job: Job) -> None:
    """Say it to each open incident there that is ours, once."""
    settings = pagerduty_settings(desk.environment)
    if not settings.writes:
        return
    with desk.acting_for(SCRIBE).reading() as reading:
        words = _words(reading, str(job.payload["stream"]), int(job.payload["seq"]))
        there = open_there(reading, words.about) if words else []
    for one in there:
        if words is not None:
            _say_once(desk, settings, one, words)


def ask(desk: Desk, job: Job) -> None:
    """Ask, on each open incident there, whoever is paged here and has an account there."""
    settings = pagerduty_settings(desk.environment)
    with desk.acting_for(SCRIBE).reading() as reading:
        asked = asked_by_hand(reading, int(job.payload["page_id"]))
        user = users_of(reading, [asked.person_id]).get(asked.person_id) if asked else None
        if not settings.writes or asked is None or user is None:
            return
        there, message = open_there(reading, asked.incident_id), _message(reading, asked)
        requester = user_by_email(reading, settings.sender)
    for one in there:
        _ask_once(desk, settings, one, asked, {"user": user, "requester": requester or "", "message": message})


def _say_once(desk: Desk, settings: PagerDutySettings, one: There, words: Words) -> None:
    mark = digest(words.text)
    stands = is_new(desk, one.id, words.field, mark)
    if stands is None:
        return
    # Where an answer was lost, the notes there say whether it arrived; status updates can't be read back.
    if stands == NEW or words.to_stakeholders or not _is_noted(settings, one, mark):
        path = f"/incidents/{one.id}/{'status_updates' if words.to_stakeholders else 'notes'}"
        body: dict[str, Any] = {"message": words.text} if words.to_stakeholders else {"note": {"content": words.text}}
        try:
            call(settings, "POST", path, json=body)
        except Refused as refused:
            # It is gone, or full of notes: there is nobody to tell.
            if refused.status not in {REFUSED, GONE, UNABLE, FORBIDDEN}:
                raise
    desk.run(commands.settle, incident_id=one.id, field=words.field, value=mark)


def _is_noted(settings: PagerDutySettings, one: There, mark: str) -> bool:
    found = call(settings, "GET", f"/incidents/{one.id}/notes").get("notes") or []
    return any(digest(str(each.get("content", ""))) == mark for each in found if isinstance(each, dict))


def _ask_once(desk: Desk, settings: PagerDutySettings, one: There, asked: Asked, who: Mapping[str, str]) -> None:
    field, value = f"responder:{who['user']}", f"asked:{who['user']}"
    if is_new(desk, one.id, field, value) is None:
        return
    target = {"responder_request_target": {"id": who["user"], "type": "user_reference"}}
    body = {"requester_id": who["requester"], "message": who["message"], "responder_request_targets": [target]}
    why = "" if who["requester"] else "PAGERDUTY_FROM is the address of nobody there"
    try:
        if not why:
            call(settings, "POST", f"/incidents/{one.id}/responder_requests", json=body)
    except Refused as refused:
        if not refused.permanent:
            raise
        why = "its plan has no requests for responders" if refused.status == UNABLE else refused.reason
    desk.run(commands.settle, incident_id=one.id, field=field, value=value)
    if why:
        said = NO_RESPONDERS.format(who="whoever was paged by hand", why=why)
        desk.run(commands.note_refusal, incident_id=one.id, about=asked.incident_id, text=said)


def _words(reading: Reading, stream: str, seq: int) -> Words | None:
    """Return what somebody wrote, as far as everybody may read it; None for what is private, over or erased."""
    event = event_at(reading.session, stream, seq)
    text = str(event.passages.get("body", "")).strip()
    found = brief(reading, event.subject_id)
    if event.is_erased or not text or not found.is_active or found.is_private:
        return None
    name = principal_names(reading, [event.principal])[event.principal]
    told = event.name == UPDATED and event.payload["audience"] in STAKEHOLDERS
    spoken = text if told else f"{name} in Andon: {text}"
    return Words(found.id, spoken[:LONGEST], told, f"{'update' if told else 'note'}:{seq}")


def _message(reading: Reading, asked: Asked) -> str:
    found = briefs(reading, [asked.incident_id])[asked.incident_id]
    if found.is_private:
        return f"You are needed: {found.key}"
    return "\n".join(filter(None, (f"You are needed: {found.key} {found.title}", asked.message)))
