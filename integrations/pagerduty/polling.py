"""Asking PagerDuty how our pages stand there, in case a webhook of its was lost: it counts as if it had said it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from foundation.work import Desk
from integrations.pagerduty import commands
from integrations.pagerduty.adapter import Refused, call, everything
from integrations.pagerduty.commands.people import as_user
from integrations.pagerduty.policy import PAGERDUTY
from integrations.pagerduty.said import STATUSES, Said
from integrations.pagerduty.settings import PagerDutySettings
from oncall.queries import open_outside

NO_PRIORITIES = frozenset({402, 404})
ANSWERED = frozenset({"acknowledged", "resolved"})


def reconcile(desk: Desk, settings: PagerDutySettings) -> None:
    """Look at each of our pages that nobody has answered; raises DeliveryFailed."""
    speaks = desk.acting_for(PAGERDUTY)
    with speaks.reading() as reading:
        pages = open_outside(reading)
    for page in pages:
        asked = {"incident_key": page.dedup_key, "date_range": "all"}
        for found in call(settings, "GET", "/incidents", params=asked).get("incidents", []):
            said = said_of_answer(found)
            if said is not None:
                speaks.run(commands.take_in, said=said)


def get_to_know(desk: Desk, settings: PagerDutySettings) -> None:
    """Ask who has an account there, and which priorities there are; a plan may have none."""
    users = [as_user(each) for each in everything(settings, "/users", "users")]
    try:
        found = everything(settings, "/priorities", "priorities")
    except Refused as refused:
        if refused.status not in NO_PRIORITIES:
            raise
        found = []
    priorities = [(str(each.get("id", ""))[:40], str(each.get("name") or each.get("summary") or "")) for each in found]
    desk.acting_for(PAGERDUTY).run(commands.note_account, users=users, priorities=priorities)


def said_of_answer(found: Mapping[str, Any]) -> Said | None:
    """Return what a webhook would have said of the last change; None while nobody has answered."""
    status, number = str(found.get("status", "")), str(found.get("id", ""))[:40]
    at = None
    with suppress(ValueError):
        at = datetime.fromisoformat(str(found.get("last_status_change_at")))
    kind = f"incident.{status}"
    if status not in ANSWERED or kind not in STATUSES or at is None or at.tzinfo is None:
        return None
    by, why = found.get("last_status_change_by") or {}, found.get("resolve_reason")
    facts = {
        "key": str(found.get("incident_key", "")),
        "url": str(found.get("html_url", "")),
        "title": str(found.get("title", "")),
        "by": str(by.get("summary", "")) if isinstance(by, dict) else "",
        "by_id": str(by.get("id", "")) if isinstance(by, dict) else "",
        "reason": str(why.get("type", "")) if isinstance(why, dict) else str(why or ""),
    }
    name = f"poll:{number}:{status}:{at:%Y%m%d%H%M%S}"
    return Said(name, kind, number, at.astimezone(UTC), facts)
