"""What every room contributes, gathered in one place; importing it maps all classes.

A room's files have fixed names, and so have the constants in them that the house looks for: ``policy.GRANTS``,
``handlers.SUBSCRIPTIONS``, ``handlers.JOBS`` and ``handlers.COPIES``, ``queries.SEARCH`` and ``queries.NEEDS``,
``views.BLUEPRINTS``,
``views.PANELS`` and ``views.NAV``, ``api.BLUEPRINTS``,
``routes.BLUEPRINTS`` (what outsiders call), ``cli.COMMANDS``, and ``cli.SETTINGS`` (what refuses settings at start).
"""

from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from typing import Any

from foundation import idempotency, ids, jobs, log, redaction, search
from foundation.authz import Policy
from foundation.jobs import Handler, JobKind, Searching, Subscription
from foundation.work import Desk, Work
from learnings import ports as learnings
from workflows.ports import JOINED

GROUND = (ids, log, jobs, idempotency, search)
ROOMS = (
    "accounts",
    "catalog",
    "changes",
    "incidents",
    "oncall",
    "statuspage",
    "coe",
    "learnings",
    "readiness",
    "workflows",
    "insights",
    "integrations.alerts",
    "integrations.builds",
    "integrations.changes",
    "integrations.email",
    "integrations.webhooks",
    "integrations.slack.inbound",
    "integrations.slack.outbound",
    "integrations.slack.paging",
    "integrations.slack.after",
    "integrations.slack.setup",
    "integrations.pagerduty",
    "integrations.twilio",
    "integrations.heartbeat",
    "integrations.prometheus",
    "integrations.sentences",
    "integrations.trackers",
)
ROLES = ("model", "events", "policy", "handlers", "queries", "views", "api", "routes", "cli")


def _load(room: str, role: str) -> Any:  # noqa: ANN401 - a module seen through its constants
    name = f"{room}.{role}"
    return import_module(name) if find_spec(room) and find_spec(name) else None


MODULES = {(room, role): _load(room, role) for room in ROOMS for role in ROLES}


def contributed(role: str, constant: str) -> tuple[Any, ...]:
    """Return what all rooms' files of that role offer under ``constant``, in the order of the rooms."""
    offered = (getattr(MODULES[room, role], constant, ()) for room in ROOMS)
    return tuple(chain.from_iterable(offered))


redaction.JOINED.copies = contributed("handlers", "COPIES")
JOINED.programs = next(iter(contributed("handlers", "PROGRAMS")), JOINED.programs)


learnings.JOINED.further = contributed("queries", "PROVENANCE")
learnings.JOINED.sentences = next(iter(contributed("handlers", "SENTENCES")), learnings.JOINED.sentences)


def policy() -> Policy:
    """Return all permissions of all rooms."""
    return Policy([getattr(MODULES[room, "policy"], "GRANTS", {}) for room in ROOMS])


def subscriptions() -> dict[str, list[Subscription]]:
    """Return all handlers by the name of the event that they wait for."""
    found: dict[str, list[Subscription]] = {}
    for subscription in contributed("handlers", "SUBSCRIPTIONS"):
        found.setdefault(subscription.event, []).append(subscription)
    return found


def job_kinds() -> dict[str, JobKind]:
    """Return all kinds of job by name: the rooms' own, and one for each handler."""
    kinds = {kind.name: kind for kind in contributed("handlers", "JOBS")}
    for subscription in contributed("handlers", "SUBSCRIPTIONS"):
        kinds[subscription.kind] = handling(subscription)
    return kinds


def handling(subscription: Subscription) -> JobKind:
    """Return the kind of job that runs a handler on the event that its payload names."""
    kind = JobKind(name=subscription.kind, principal=subscription.principal, lane=subscription.lane)
    handler = subscription.handler
    if isinstance(handler, Searching):
        return replace(kind, send=partial(_search, handler))
    return replace(kind, run=partial(_handle, handler))


def _handle(handler: Handler, work: Work, job: jobs.Job) -> None:
    handler(log.event_at(work.session, job.payload["stream"], job.payload["seq"]), work)


def _search(handler: Searching, desk: Desk, job: jobs.Job) -> None:
    with desk.reading() as reading:
        event = log.event_at(reading.session, job.payload["stream"], job.payload["seq"])
    handler.handle(event, desk)
