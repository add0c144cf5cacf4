"""Asking PagerDuty for its schedules, one after the other, and having each taken."""

from datetime import timedelta
from typing import Any

from foundation.jobs import Job
from foundation.work import Desk
from integrations.pagerduty import commands
from integrations.pagerduty.adapter import call, everything
from integrations.pagerduty.policy import SCRIBE
from integrations.pagerduty.polling import get_to_know
from integrations.pagerduty.schedules import Found
from integrations.pagerduty.settings import PagerDutySettings, pagerduty_settings
from oncall.ports import NotSetUp

SHOWN, OVERRIDES = timedelta(weeks=4), timedelta(days=90)
UNASKED = "PagerDuty is not asked: set PAGERDUTY_API_TOKEN"


def import_schedules(desk: Desk) -> int:
    """Take all of them, and return how many there are; raises DeliveryFailed."""
    settings = pagerduty_settings(desk.environment)
    if not settings.api_token:
        raise NotSetUp(UNASKED)
    get_to_know(desk, settings)
    there = everything(settings, "/schedules", "schedules")
    for each in there:
        desk.acting_for(SCRIBE).run(commands.take_schedule, found=_found(desk, settings, str(each["id"])))
    return len(there)


def run_import(desk: Desk, _job: Job) -> None:
    """Do it as a job; a token that was taken away since is missed where it is seen, among what was given up."""
    import_schedules(desk)


def _found(desk: Desk, settings: PagerDutySettings, number: str) -> Found:
    since = desk.now.replace(microsecond=0)
    until = since + SHOWN
    times: dict[str, Any] = {"since": since.isoformat(), "until": until.isoformat()}
    said = call(settings, "GET", f"/schedules/{number}", params={**times, "time_zone": "Etc/UTC"})["schedule"]
    times["until"] = (since + OVERRIDES).isoformat()
    overrides = call(settings, "GET", f"/schedules/{number}/overrides", params=times)
    return Found(
        id=number[:40],
        name=str(said.get("name") or said.get("summary") or number),
        time_zone=str(said.get("time_zone", "")),
        layers=said.get("schedule_layers") or [],
        overrides=overrides.get("overrides") or [],
        entries=(said.get("final_schedule") or {}).get("rendered_schedule_entries") or [],
        since=since,
        until=until,
    )
