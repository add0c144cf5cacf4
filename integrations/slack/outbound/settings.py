"""What the environment says about where and how Slack is spoken to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from foundation.config import DEFAULT_BASE_URL
from foundation.placeholders import fill
from incidents.queries import IncidentBrief

NAME, LONGEST_NAME = "inc-{number}-{title}", 80
DAYS_KEPT = 7
ROOM_FOR_ATTEMPT = 4


@dataclass(frozen=True)
class OutboundSettings:
    """Channels by id or #name; empty is none."""

    base_url: str = DEFAULT_BASE_URL
    announcements: str = ""
    drill_announcements: str = ""
    name: str = NAME
    kept: timedelta = timedelta(days=DAYS_KEPT)
    groups: tuple[tuple[str, str], ...] = ()

    def groups_for(self, brief: IncidentBrief) -> list[str]:
        """Return the user groups whose members are invited, by severity; into what is private none."""
        if brief.is_private or brief.mode == "drill":
            return []
        return [group for severity, group in self.groups if severity in {"", brief.severity, brief.acting_severity}]

    def announces_in(self, brief: IncidentBrief) -> str:
        """Return where an incident is announced: drills apart, private ones nowhere."""
        if brief.is_private or brief.state == "triage":
            return ""
        return self.drill_announcements if brief.mode == "drill" else self.announcements

    def channel_name(self, brief: IncidentBrief, attempt: int) -> str:
        """Return the name of the channel; of a private incident it says nothing but the number."""
        number, mark = brief.key.rpartition("-")[2], "drill-" if brief.mode == "drill" else ""
        said = f"inc-{number}" if brief.is_private else filled(self.name, number, brief)
        ending = f"-{attempt + 1}" if attempt else ""
        return f"{mark}{said}"[: LONGEST_NAME - ROOM_FOR_ATTEMPT].strip("-_") + ending


def filled(template: str, number: str, brief: IncidentBrief) -> str:
    """Fill a template in, and leave what a channel's name may hold."""
    given = {"number": number, "title": brief.title, "severity": brief.severity, "date": f"{brief.declared_at:%Y%m%d}"}
    made = re.sub(r"[^a-z0-9_]+", "-", fill(template, given).lower()).strip("-_")
    return made if number in made else f"inc-{number}-{made}".strip("-")


def outbound_settings(environment: Mapping[str, str]) -> OutboundSettings:
    """Read what concerns speaking."""
    days = environment.get("ANDON_SLACK_ARCHIVE_DAYS", "").strip()
    return OutboundSettings(
        base_url=(environment.get("ANDON_BASE_URL") or DEFAULT_BASE_URL).rstrip("/"),
        announcements=environment.get("ANDON_SLACK_ANNOUNCEMENTS", "").strip(),
        drill_announcements=environment.get("ANDON_SLACK_DRILL_ANNOUNCEMENTS", "").strip(),
        name=environment.get("ANDON_SLACK_CHANNEL_NAME", "").strip() or NAME,
        kept=timedelta(days=int(days) if days.isdigit() else DAYS_KEPT),
        groups=user_groups(environment.get("ANDON_SLACK_USER_GROUPS", "")),
    )


def user_groups(text: str) -> tuple[tuple[str, str], ...]:
    """Read ``S01, SEV1:S02``: pairs of severity (empty is any) and group."""
    said = [each.strip() for each in text.split(",") if each.strip()]
    return tuple((each.rpartition(":")[0].strip().upper(), each.rpartition(":")[2].strip()) for each in said)
