"""Whom one can page by hand, by name and no more: it stands on every incident's page."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.queries import teams
from accounts.queries.directory import directory
from foundation.work import Reading
from oncall.definition import BUILT_IN
from oncall.model import EscalationPolicy, Schedule


def nameable(reading: Reading) -> list[tuple[str, str]]:
    """Return what can be paged as pairs of its target and what to call it."""
    reading.require("oncall:read")
    by_slug = {BUILT_IN.slug: BUILT_IN.name} | reading.kept(_policies)
    return [
        *((f"schedule:{slug}", f"On call: {name}") for slug, name in reading.kept(_schedules)),
        *((f"team:{team.slug}", f"Team {team.name}") for team in teams(reading)),
        *((f"policy:{slug}", f"Policy {name}") for slug, name in by_slug.items()),
        *((f"person:{person.id}", person.name) for person in directory(reading).people if not person.disabled),
    ]


def _schedules(session: Session) -> list[tuple[str, str]]:
    chosen = select(Schedule.slug, Schedule.name).where(Schedule.retired_at.is_(None)).order_by(Schedule.name)
    return [(row.slug, row.name) for row in session.execute(chosen)]


def _policies(session: Session) -> dict[str, str]:
    columns = (EscalationPolicy.slug, EscalationPolicy.name)
    chosen = select(*columns).where(EscalationPolicy.retired_at.is_(None)).order_by(EscalationPolicy.name)
    return {row.slug: row.name for row in session.execute(chosen)}
