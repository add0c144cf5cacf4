"""The REST API of the fake, as far as Andon calls it: incidents with what is said of them, who there is, schedules."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.pagerduty.schedules import Schedule

if TYPE_CHECKING:
    from tests.fakes.pagerduty import PagerDuty, There

Answer = tuple[int, dict[str, Any]]
Query = dict[str, list[str]]
ALLOWED = {"status", "priority", "title", "assignments", "type", "escalation_level", "urgency"}
NEEDS_FROM = re.compile(r"/incidents(/[^/]+(/notes|/status_updates)?)?")


@dataclass
class Account:
    """Who and what there is beside incidents."""

    users: list[dict[str, str]] = field(default_factory=list)
    priorities: list[str] | None = field(default_factory=lambda: ["P1", "P2", "P3"])
    schedules: list[Schedule] = field(default_factory=list)
    can_request: bool = True
    services: list[dict[str, Any]] = field(default_factory=list)
    oncalls: list[dict[str, Any]] = field(default_factory=list)


def answer(there: "PagerDuty", method: str, path: str, query: Query, body: Any, sender: str) -> Answer:
    """Answer a request that proved itself."""
    if method in {"POST", "PUT"} and NEEDS_FROM.fullmatch(path) and not sender:
        return refusal(400, 2001, "From is required")
    for pattern, wanted, act in ROUTES:
        match = re.fullmatch(pattern, path)
        if match and wanted == method:
            return act(there, match, query, body)
    return refusal(404, 2100, "Not Found")


def refusal(status: int, code: int, *errors: str) -> Answer:
    return status, {"error": {"message": "Invalid Input Provided", "code": code, "errors": list(errors)}}


def shown(one: "There") -> dict[str, Any]:
    """Return an incident as it is shown."""
    priority = {"id": f"P{one.priority}", "type": "priority_reference", "summary": one.priority}
    return {
        "id": one.id,
        "type": "incident",
        "incident_key": one.dedup_key,
        "status": one.status,
        "title": one.title,
        "created_at": one.created_at,
        "html_url": f"https://acme.pagerduty.example/incidents/{one.id}",
        "last_status_change_at": one.changed_at,
        "last_status_change_by": {"id": "PUSER", "type": "user_reference", "summary": "Bo There"},
        "resolve_reason": {"type": "merge_resolve_reason"} if one.merged else None,
        "priority": priority if one.priority else None,
        "assignments": [{"assignee": {"id": one.assignee, "type": "user_reference"}}] if one.assignee else [],
    }


def _listed(there: "PagerDuty", _match: Any, query: Query, _body: Any) -> Answer:
    (key,) = query["incident_key"]
    return 200, {"incidents": [shown(one) for one in there.incidents if one.dedup_key == key], "more": False}


def _created(there: "PagerDuty", _match: Any, _query: Query, body: Any) -> Answer:
    said, key = body["incident"], body["incident"].get("incident_key")
    service = said["service"]["id"]
    if there.open_with(key) is not None:
        return refusal(400, 2001, "Open incident with matching dedup key already exists on this service")
    made = there.add(key, said["title"], service=service)
    made.priority = said.get("priority", {}).get("id", "")[1:]
    return 201, {"incident": shown(made)}


def _changed(there: "PagerDuty", match: Any, _query: Query, body: Any) -> Answer:
    one = there.incident(match[1])
    said = body["incident"]
    if one is None:
        return refusal(404, 2100, "Not Found")
    if one.status == "resolved" or set(said) - ALLOWED:
        return refusal(400, 1001, "Incident Already Resolved")
    one.status, one.title = said.get("status", one.status), said.get("title", one.title)
    if "priority" in said:
        one.priority = said["priority"]["id"][1:]
    if "assignments" in said:
        one.assignee = said["assignments"][0]["assignee"]["id"]
    return 200, {"incident": shown(one)}


def _said(name: str) -> Callable[["PagerDuty", Any, Query, Any], Answer]:
    def act(there: "PagerDuty", match: Any, _query: Query, body: Any) -> Answer:
        one = there.incident(match[1])
        if one is None:
            return refusal(404, 2100, "Not Found")
        text = body["note"]["content"] if name == "notes" else body["message"]
        getattr(one, name).append(text)
        return 200, {"note": {"id": f"PNOTE{len(one.notes)}", "content": text}}

    return act


def _notes(there: "PagerDuty", match: Any, _query: Query, _body: Any) -> Answer:
    one = there.incident(match[1])
    return 200, {"notes": [{"id": f"PN{n}", "content": text} for n, text in enumerate(one.notes if one else [])]}


def _responders(there: "PagerDuty", match: Any, _query: Query, body: Any) -> Answer:
    one = there.incident(match[1])
    if one is None:
        return refusal(404, 2100, "Not Found")
    if not there.account.can_request:
        return refusal(402, 2014, "Account does not have the abilities: coordinated_responding")
    targets = [each["responder_request_target"]["id"] for each in body["responder_request_targets"]]
    one.responders += [(body["requester_id"], target, body["message"]) for target in targets]
    return 200, {"responder_request": {"message": body["message"]}}


def _users(there: "PagerDuty", _match: Any, query: Query, _body: Any) -> Answer:
    first, size = (int(query.get(name, [str(usual)])[0]) for name, usual in (("offset", 0), ("limit", 25)))
    part = there.account.users[first : first + size]
    return 200, {"users": part, "more": first + size < len(there.account.users)}


def _priorities(there: "PagerDuty", _match: Any, _query: Query, _body: Any) -> Answer:
    if there.account.priorities is None:
        return refusal(402, 2014, "Account does not have the abilities: priorities")
    return 200, {"priorities": [{"id": f"P{name}", "name": name} for name in there.account.priorities], "more": False}


def _schedules(there: "PagerDuty", _match: Any, _query: Query, _body: Any) -> Answer:
    return 200, {"schedules": [{"id": one.id, "name": one.name} for one in there.account.schedules], "more": False}


def _schedule(there: "PagerDuty", match: Any, query: Query, _body: Any) -> Answer:
    found = next((one for one in there.account.schedules if one.id == match[1]), None)
    if found is None:
        return refusal(404, 2100, "Not Found")
    return 200, {"schedule": found.shown(query["since"][0], query["until"][0])}


def _overrides(there: "PagerDuty", match: Any, _query: Query, _body: Any) -> Answer:
    found = next(one for one in there.account.schedules if one.id == match[1])
    return 200, {"overrides": found.overrides}


def _services(there: "PagerDuty", _match: Any, query: Query, _body: Any) -> Answer:
    found = [one for one in there.account.services if query["query"][0].lower() in one["name"].lower()]
    return 200, {"services": found, "more": False}


def _oncalls(there: "PagerDuty", _match: Any, query: Query, _body: Any) -> Answer:
    wanted = query["escalation_policy_ids[]"]
    found = [one for one in there.account.oncalls if one["escalation_policy"]["id"] in wanted]
    return 200, {"oncalls": found, "more": False}


def _subscriptions(there: "PagerDuty", _match: Any, _query: Query, _body: Any) -> Answer:
    method = {"url": "http://localhost/integrations/pagerduty/webhook", "temporarily_disabled": there.disabled}
    return 200, {"webhook_subscriptions": [{"id": "PSUB", "delivery_method": method}], "more": False}


def _enabled(there: "PagerDuty", _match: Any, _query: Query, _body: Any) -> Answer:
    there.disabled, there.enabled = False, there.enabled + 1
    return 200, {"webhook_subscription": {"id": "PSUB"}}


ROUTES: tuple[tuple[str, str, Callable[["PagerDuty", Any, Query, Any], Answer]], ...] = (
    ("/incidents", "GET", _listed),
    ("/incidents", "POST", _created),
    (r"/incidents/([^/]+)", "PUT", _changed),
    (r"/incidents/([^/]+)/notes", "GET", _notes),
    (r"/incidents/([^/]+)/notes", "POST", _said("notes")),
    (r"/incidents/([^/]+)/status_updates", "POST", _said("updates")),
    (r"/incidents/([^/]+)/responder_requests", "POST", _responders),
    ("/users", "GET", _users),
    ("/priorities", "GET", _priorities),
    ("/schedules", "GET", _schedules),
    (r"/schedules/([^/]+)", "GET", _schedule),
    (r"/schedules/([^/]+)/overrides", "GET", _overrides),
    ("/services", "GET", _services),
    ("/oncalls", "GET", _oncalls),
    ("/webhook_subscriptions", "GET", _subscriptions),
    (r"/webhook_subscriptions/([^/]+)/enable", "POST", _enabled),
)
