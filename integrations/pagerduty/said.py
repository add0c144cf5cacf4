"""What PagerDuty says, in our words, and whether it is PagerDuty that says it; pure."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

VERSION = "v1="
OLDEST = timedelta(hours=49)
# By webhook it is said in another word (merged) than through REST (merge_resolve_reason).
MERGED, JOINS = "merge", frozenset({"joined", "accepted"})
STATUSES = {
    "incident.triggered": "triggered",
    "incident.acknowledged": "acknowledged",
    "incident.unacknowledged": "triggered",
    "incident.reopened": "triggered",
    "incident.resolved": "resolved",
}
STATUS, PRIORITY, ASSIGNEE, TITLE = "status", "priority", "assignee", "title"
# Which field of an incident an event is about, apart from its status; words have a field each, by what they say.
FIELDS = {
    "incident.priority_updated": PRIORITY,
    "incident.reassigned": ASSIGNEE,
    "incident.delegated": ASSIGNEE,
    "incident.escalated": ASSIGNEE,
}
# What is written down here in these words: who did it, whom or what it is about, and what was said.
WORDS = {
    "incident.annotated": "{by} noted in PagerDuty: {text}",
    "incident.status_update_published": "{by} told stakeholders in PagerDuty: {text}",
    "incident.priority_updated": "{by} set the priority in PagerDuty to {priority}. The severity here stays.",
    "incident.reassigned": "{by} assigned it in PagerDuty to {who}.",
    "incident.delegated": "{by} handed it in PagerDuty to {policy}, which calls {who}.",
    "incident.escalated": "PagerDuty escalated it to {who}.",
    "incident.responder.added": "{by} asked {who} in PagerDuty to respond. {text}",
    "incident.responder.replied": "{who} answered in PagerDuty: {state}. {text}",
    "incident.unacknowledged": "The acknowledgement in PagerDuty ran out: PagerDuty calls again.",
    "incident.reopened": "{by} opened it again in PagerDuty.",
    "incident.resolved": "{by} resolved it in PagerDuty. Whether the incident is over is said here.",
    "merged": "{by} merged it in PagerDuty into another incident. Nothing changes here.",
}
# These are nothing without what was said.
SPOKEN = frozenset({"incident.annotated", "incident.status_update_published"})
# Whoever it is then in the hands of takes part here too.
ENGAGING = frozenset({"incident.reassigned"})
NOBODY = {"by": "Somebody", "who": "nobody", "policy": "another escalation policy", "priority": "none"}


@dataclass(frozen=True)
class Said:
    """What happened there."""

    id: str
    kind: str
    incident_id: str
    occurred_at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Say it in a line for the timeline; empty for what nobody needs to read."""
        kind = "merged" if self.is_merged else self.kind
        if kind in SPOKEN and not self.facts.get("text"):
            return ""
        values = {**dict.fromkeys(("text", "state"), ""), **NOBODY, **self.facts}
        return WORDS.get(kind, "").format(**values).strip()

    @property
    def is_merged(self) -> bool:
        """Whether it ended only because it goes on as another one."""
        return self.kind == "incident.resolved" and self.facts.get("reason", "").startswith(MERGED)

    @property
    def engaged(self) -> list[str]:
        """The ids of those there who take part by it."""
        joins = self.kind == "incident.responder.replied" and self.facts.get("state") in JOINS
        named = self.facts.get("who_ids", "") if joins or self.kind in ENGAGING else ""
        return [each for each in named.split(",") if each]


def digest(text: str) -> str:
    """Return by what words are known again when they come back."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()


def is_signed(secrets: Sequence[str], body: bytes, header: str) -> bool:
    """Whether any signature of the header fits any of our secrets; all are compared."""
    given = [part.strip().removeprefix(VERSION) for part in header.split(",") if part.strip().startswith(VERSION)]
    wanted = [hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in secrets]
    fits = [hmac.compare_digest(mine.encode(), theirs.encode()) for mine in wanted for theirs in given]
    return any(fits)
