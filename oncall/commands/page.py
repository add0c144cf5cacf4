"""Paging somebody by hand, and trying out how one is reached."""

from datetime import timedelta

from sqlalchemy import select

from accounts.queries import team_by_slug
from foundation.errors import Conflict, Invalid
from foundation.text import clean
from foundation.work import Work
from incidents.queries import IncidentBrief, brief
from oncall.commands.escalate import Cause, begin
from oncall.commands.planning import require_able
from oncall.definition import BY_HAND, GROUP, PERSON, SCHEDULE, TEAM, TEST, PolicyText, Step, Target
from oncall.model import Escalation, Page
from oncall.queries import policies, schedule

MESSAGE_LIMIT = 2_000
WAIT = 5
UNSAID = "SEV2"
TEST_EVERY = timedelta(minutes=1)
OVER = "This incident is {}: nobody is paged for what is over."


def page_by_hand(work: Work, *, target: str, key: str | None = None, message: str = "") -> Escalation:
    """Page a person, a team, a schedule or by a policy: about an incident, or about what the message says.

    A team with a policy is paged by it. Behind whoever is named stands the fallback.
    """
    work.require("oncall:page")
    incident = brief(work, key) if key else None
    message = clean(message, field="message", limit=MESSAGE_LIMIT, multiline=True)
    if incident is None and not message:
        raise Invalid("page.message", "Say what it is about, or name the incident.", where="message")
    if incident is not None and not incident.is_active:
        raise Conflict("page.over", OVER.format(incident.state), where="key")
    severity = incident.acting_severity if incident else UNSAID
    cause = Cause(BY_HAND, severity, work.principal.id, _standard(incident), message)
    return begin(work, _meant(work, target), cause)


def test_contact(work: Work, *, person_id: int) -> Escalation:
    """Page oneself for a try; it says that it is a test, and nobody else is paged."""
    work.require("oncall:contact", person_id)
    last = select(Page.created_at).where(Page.person_id == person_id, Page.is_test.is_(True))
    before = work.session.scalar(last.order_by(Page.id.desc()).limit(1))
    if before is not None and work.now - before < TEST_EVERY:
        raise Conflict("page.test_often", "A test went out less than a minute ago. Wait a little.", where="test")
    alone = PolicyText(TEST, "Test", (Step((Target(PERSON, str(person_id)),), WAIT),))
    return begin(work, alone, Cause(TEST, UNSAID, work.principal.id, is_test=True))


def _standard(incident: IncidentBrief | None) -> IncidentBrief | None:
    """Refuse what practises and what is told afterwards: people must not be woken for it."""
    if incident is not None and incident.mode != "standard":
        detail = f"This is a {incident.mode} incident: nobody is paged for it."
        raise Conflict("page.not_real", detail, where="key")
    return incident


def _meant(work: Work, target: str) -> PolicyText:
    kind, _, name = target.strip().partition(":")
    if kind == "policy":
        found = next((item.text for item in policies(work) if item.slug == name), None)
        if found is not None:
            return found
        raise Invalid("page.target", "There is no such policy.", where="target")
    meant = Target.parse(target.strip())
    if meant.kind not in {PERSON, TEAM, SCHEDULE, GROUP}:
        raise Invalid("page.target", "Page a person, a team, a schedule, a user group or by a policy.", where="target")
    return _team_policy(work, meant) or PolicyText(BY_HAND, "By hand", (Step((_require(work, meant),), WAIT),))


def _team_policy(work: Work, meant: Target) -> PolicyText | None:
    team = team_by_slug(work, meant.name) if meant.kind == TEAM else None
    if team is None:
        return None
    return next((item.text for item in policies(work) if item.team_id == team.id), None)


def _require(work: Work, meant: Target) -> Target:
    """Refuse whom we don't know; who can't answer now is fallen over, and said so."""
    if meant.kind == PERSON:
        require_able(work, int(meant.name), "target")
    elif meant.kind == SCHEDULE:
        schedule(work, meant.name)
    elif meant.kind == TEAM and team_by_slug(work, meant.name) is None:
        raise Invalid("page.target", "There is no such team.", where="target")
    return meant
