"""Incidents there by their id: made through REST or found by our key, and kept as we mean them to be."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from foundation.errors import DeliveryFailed
from foundation.work import Desk
from integrations.pagerduty import commands
from integrations.pagerduty.adapter import REFUSED, SUMMARY, Refused, call
from integrations.pagerduty.commands.telling import TOLD
from integrations.pagerduty.policy import SCRIBE
from integrations.pagerduty.polling import said_of_answer
from integrations.pagerduty.queries import RESOLVED, There, incidents_there, meant_fields, priority_for, told_fields
from integrations.pagerduty.said import ASSIGNEE, PRIORITY, STATUS, TITLE
from integrations.pagerduty.settings import PagerDutySettings
from oncall.ports import AnswerLinks, NotSetUp
from oncall.queries import OutsidePage, Parcel

HIGH = frozenset({"SEV1", "SEV2", "pending"})
GONE = 404
UNABLE = "a PagerDuty service by its id wants PAGERDUTY_API_TOKEN and PAGERDUTY_FROM"
NAMELESS = "PagerDuty named no incident"


def make_incident(desk: Desk, settings: PagerDutySettings, service_id: str, parcel: Parcel) -> None:
    """Make the incident of a page; one that is there already under our key is taken as ours, and none is made twice."""
    if not settings.writes or desk.settings is None:
        raise NotSetUp(UNABLE)
    # After a try whose answer was lost it may be there, and be resolved by now: then our key would open another one.
    if parcel.tries and find_incidents(desk, settings, parcel.dedup_key):
        return
    with desk.acting_for(SCRIBE).reading() as reading:
        priority = priority_for(reading.session, parcel.severity, settings.priorities)
    made = _text_of(parcel, AnswerLinks.of(desk.settings).make(parcel), service_id, priority)
    try:
        answer = call(settings, "POST", "/incidents", json={"incident": made}).get("incident", {})
    except Refused as refused:
        # An open incident has our key: so says PagerDuty of a duplicate.
        if refused.status == REFUSED and find_incidents(desk, settings, parcel.dedup_key):
            return
        raise
    told = {TITLE: made["title"], PRIORITY: priority}
    _adopt(desk, parcel.dedup_key, answer, {name: value for name, value in told.items() if value})


def find_incidents(desk: Desk, settings: PagerDutySettings, key: str) -> list[There]:
    """Ask which incidents there have our key, and note them; what was done with them counts as if it had been said."""
    asked = {"incident_key": key, "date_range": "all"}
    for answer in call(settings, "GET", "/incidents", params=asked).get("incidents", []):
        _adopt(desk, key, answer, {TITLE: str(answer.get("title", ""))})
        said = said_of_answer(answer)
        if said is not None:
            desk.run(commands.take_in, said=said)
    with desk.reading() as reading:
        return incidents_there(reading, key)


def mirror(desk: Desk, settings: PagerDutySettings, page: OutsidePage) -> None:
    """Have the incident there titled, ranked, assigned and answered as ours is, as far as that changed here."""
    with desk.acting_for(SCRIBE).reading() as reading:
        there = incidents_there(reading, page.dedup_key)
        meant = meant_fields(reading, page, settings.priorities)
    if not there:
        there = find_incidents(desk, settings, page.dedup_key)
    if settings.is_by_id(page.name) and (page.is_over or page.is_answered):
        meant[STATUS] = RESOLVED if page.is_over else "acknowledged"
    for one in there:
        if one.status != RESOLVED:
            _put(desk, settings, one, meant)


def _put(desk: Desk, settings: PagerDutySettings, one: There, meant: Mapping[str, str]) -> None:
    with desk.reading() as reading:
        known = told_fields(reading, one.id)
    changed = {name: value for name, value in meant.items() if known.get(name) != (value, True)}
    if changed.get(STATUS) == one.status:
        changed.pop(STATUS)
    if not changed:
        return
    for name, value in changed.items():
        desk.run(commands.mean, incident_id=one.id, field=name, value=value)
    try:
        call(settings, "PUT", f"/incidents/{one.id}", json={"incident": _changes(changed)})
    except Refused as refused:
        # Resolved, merged or gone meanwhile: nothing is left to be changed there.
        if refused.status not in {REFUSED, GONE}:
            raise
    for name, value in changed.items():
        desk.run(commands.settle, incident_id=one.id, field=name, value=value)


def is_new(desk: Desk, incident_id: str, field: str, value: str) -> str | None:
    """Mean something; returns how it stands, None for what was told."""
    stands = desk.run(commands.mean, incident_id=incident_id, field=field, value=value)
    return None if stands == TOLD else stands


def _changes(changed: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {"type": "incident_reference"}
    if TITLE in changed:
        body["title"] = changed[TITLE][:SUMMARY]
    if STATUS in changed:
        body["status"] = changed[STATUS]
    if PRIORITY in changed:
        body["priority"] = {"id": changed[PRIORITY], "type": "priority_reference"}
    if ASSIGNEE in changed:
        body["assignments"] = [{"assignee": {"id": changed[ASSIGNEE], "type": "user_reference"}}]
    return body


def _text_of(parcel: Parcel, link: str, service_id: str, priority: str) -> dict[str, Any]:
    details = "\n".join(filter(None, (parcel.message, f"{parcel.key}: {link}")))
    made: dict[str, Any] = {
        "type": "incident",
        "title": parcel.headline[:SUMMARY],
        "service": {"id": service_id, "type": "service_reference"},
        "urgency": "high" if parcel.severity in HIGH else "low",
        "incident_key": parcel.dedup_key,
        "body": {"type": "incident_body", "details": details},
    }
    return {**made, "priority": {"id": priority, "type": "priority_reference"}} if priority else made


def _adopt(desk: Desk, key: str, answer: Mapping[str, Any], told: Mapping[str, str]) -> None:
    number, made_at = str(answer.get("id", ""))[:40], str(answer.get("created_at", ""))
    if not number:
        raise DeliveryFailed(NAMELESS, permanent=False)
    try:
        at = min(datetime.fromisoformat(made_at), desk.now)
    except (ValueError, TypeError):
        at = desk.now
    url, status = str(answer.get("html_url", "")), "triggered"
    desk.run(commands.note_incident, incident_id=number, key=key, url=url, status=status, at=at, told=told)
