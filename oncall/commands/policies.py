"""Writing escalation policies."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from accounts.queries import team_by_slug
from foundation.errors import Conflict, Invalid, NotFound
from foundation.jobs import NewJob
from foundation.text import clean
from foundation.work import Work
from oncall.commands.planning import NAME_LIMIT, require_able, require_team, require_version, slug_of
from oncall.definition import FALLBACK, MOST_REPEATS, PERSON, SCHEDULE, TEAM, Step, require_steps
from oncall.events import PolicyRetired, PolicyWritten
from oncall.model import EscalationPolicy, Schedule
from oncall.timers import AUDIT

MOST_POLICIES = 500
NOUN = "escalation policy"


def write_policy(
    work: Work,
    *,
    slug: str,
    name: str,
    steps: Iterable[Step],
    repeat: int = 0,
    team_id: int | None = None,
    version: int | None = None,
) -> EscalationPolicy:
    """Write a new policy, or the one of that slug anew; escalations that run keep the steps that they began with."""
    work.require("oncall:configure")
    name, found_steps = clean(name, field="name", limit=NAME_LIMIT), require_steps(steps)
    if not name:
        raise Invalid("policy.name", "Give it a name.", where="name")
    if not 0 <= repeat <= MOST_REPEATS:
        raise Invalid("policy.repeat", f"It is gone through again at most {MOST_REPEATS} times.", where="repeat")
    _require_there(work, found_steps)
    require_team(work, team_id)
    found = work.session.scalar(
        select(EscalationPolicy).where(EscalationPolicy.slug == slug_of(slug)).with_for_update()
    )
    require_version(version, found.number if found and found.retired_at is None else 0)
    _require_alone(work, slug, team_id)
    if found is None:
        if (work.session.scalar(select(func.count()).select_from(EscalationPolicy)) or 0) >= MOST_POLICIES:
            raise Conflict("policy.most", f"There are {MOST_POLICIES} policies.", where="slug")
        found = EscalationPolicy(slug=slug, number=0, created_at=work.now, steps=[], name=name, repeat=0)
        work.session.add(found)
    found.name, found.team_id, found.repeat, found.retired_at = name, team_id, repeat, None
    found.steps = [step.as_json() for step in found_steps]
    found.number += 1
    work.session.flush()
    said: dict[str, Any] = {
        "slug": slug,
        "title": name,
        "steps": tuple(found.steps),
        "repeat": repeat,
        "number": found.number,
    }
    work.record(found.stream, PolicyWritten(**said, changed=("steps",)))
    work.enqueue(NewJob(AUDIT, key=AUDIT))
    return found


def retire_policy(work: Work, *, slug: str) -> EscalationPolicy:
    """Escalate nothing by it any more; the fallback is always there."""
    work.require("oncall:configure")
    live = select(EscalationPolicy).where(EscalationPolicy.slug == slug, EscalationPolicy.retired_at.is_(None))
    found = work.session.scalar(live.with_for_update())
    if found is None:
        raise NotFound(NOUN)
    found.retired_at, found.team_id = work.now, None
    work.record(found.stream, PolicyRetired(slug=slug))
    return found


def _require_alone(work: Work, slug: str, team_id: int | None) -> None:
    if team_id is None:
        return
    if slug == FALLBACK:
        raise Invalid("policy.fallback", "The fallback is everybody's; it belongs to no team.", where="team")
    mine = (EscalationPolicy.team_id == team_id, EscalationPolicy.slug != slug, EscalationPolicy.retired_at.is_(None))
    other = work.session.scalar(select(EscalationPolicy.slug).where(*mine))
    if other:
        raise Conflict("policy.team_has_one", f"This team has a policy: {other}. Write that one anew.", where="team")


def _require_there(work: Work, steps: Iterable[Step]) -> None:
    """Refuse people, schedules and teams that are not there; what goes away later is fallen over."""
    targets = [target for step in steps for target in step.targets]
    for target in targets:
        if target.kind == PERSON:
            require_able(work, int(target.name), "steps")
    _require_named(work, {t.name for t in targets if t.kind == SCHEDULE}, "schedule")
    for name in {t.name for t in targets if t.kind == TEAM}:
        if team_by_slug(work, name) is None:
            raise Invalid("policy.no_team", f"There is no team {name}.", where="steps")


def _require_named(work: Work, slugs: set[str], what: str) -> None:
    live = select(Schedule.slug).where(Schedule.slug.in_(slugs), Schedule.retired_at.is_(None))
    missing = slugs - set(work.session.scalars(live)) if slugs else set()
    if missing:
        raise Invalid("policy.no_schedule", f"There is no {what} {min(missing)}. Write it first.", where="steps")
