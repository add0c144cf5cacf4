"""What the page for setting Slack up shows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from accounts.queries import find_person
from foundation.work import Reading
from integrations.slack.after.model import SlackNotice
from integrations.slack.inbound.check import check_heard
from integrations.slack.inbound.model import SlackDelivery, SlackIdentity
from integrations.slack.outbound.facts import THE_ONE
from integrations.slack.outbound.model import FAILED, SlackMessage, SlackWorkspace
from integrations.slack.outbound.queries import TOKEN_TROUBLES, in_words
from integrations.slack.setup.model import SlackTrial

SETTINGS = (
    ("SLACK_BOT_TOKEN", "speaks in the workspace"),
    ("SLACK_SIGNING_SECRET", "proves that a request comes from Slack"),
    ("SLACK_APP_TOKEN", "connects to Slack where Slack can't connect to Andon (Socket Mode)"),
    ("ANDON_SLACK_ANNOUNCEMENTS", "the channel in which incidents are announced"),
    ("ANDON_SLACK_TEAMS", "the workspaces that are ours; empty is the token's own"),
)
MOST_REFUSED = 5


@dataclass(frozen=True)
class Finding:
    """One thing that was tried."""

    what: str
    is_well: bool
    said: str
    step: str


@dataclass(frozen=True)
class SetUp:
    """All that the page says."""

    settings: tuple[tuple[str, bool, str], ...]
    team_id: str
    trouble: str
    heard_at: datetime | None
    heard: tuple[Finding, ...]
    linked: int
    asked_at: datetime | None
    asked_by: str
    done_at: datetime | None
    findings: tuple[Finding, ...]
    refused: tuple[str, ...]

    @property
    def waits(self) -> bool:
        """Whether a trial is under way."""
        return self.asked_at is not None and self.done_at is None


def set_up(look: Reading, environment: Mapping[str, str]) -> SetUp:
    """Return how far Slack is set up; of secrets only whether they are there."""
    look.require("slack:set_up")
    workspace, trial = look.session.get(SlackWorkspace, THE_ONE), look.session.get(SlackTrial, THE_ONE)
    trouble = workspace.trouble if workspace else ""
    return SetUp(
        settings=tuple((name, bool(environment.get(name, "").strip()), about) for name, about in SETTINGS),
        team_id=workspace.team_id if workspace else "",
        trouble=TOKEN_TROUBLES.get(trouble, f"Slack does not answer: {trouble}" if trouble else ""),
        heard_at=look.session.scalar(select(func.max(SlackDelivery.received_at))),
        heard=tuple(Finding(*each) for each in check_heard(look.session, environment, look.now)),
        linked=look.session.scalar(select(func.count()).select_from(SlackIdentity)) or 0,
        asked_at=trial.asked_at if trial else None,
        asked_by=_name(look, trial.asked_by) if trial else "",
        done_at=trial.done_at if trial else None,
        findings=tuple(Finding(*each) for each in json.loads(trial.said)) if trial else (),
        refused=tuple(_refused(look)),
    )


def _name(look: Reading, principal: str) -> str:
    kind, _, number = principal.partition(":")
    person = find_person(look, int(number)) if kind == "person" and number.isdecimal() else None
    return person.name if person else principal


def _refused(look: Reading) -> list[str]:
    """Return what Slack refused last, without what it was about: that may be private."""
    found: list[str] = []
    for table in (SlackMessage, SlackNotice):
        chosen = select(table.kind, table.failure).where(table.state == FAILED)
        rows = look.session.execute(chosen.order_by(table.id.desc()).limit(MOST_REFUSED))
        found += [f"{row.kind.replace('_', ' ')}: {in_words(row.failure)}" for row in rows]
    return list(dict.fromkeys(found))
