"""Rules: where tickets go, and which are made by themselves; and trying a tracker out."""

import json
from collections.abc import Sequence

from accounts import queries as accounts
from catalog import queries as catalog
from coe.queries import PRIORITIES
from foundation.errors import Invalid, NotFound
from foundation.jobs import Lane, NewJob
from foundation.text import clean
from foundation.work import Work
from integrations.trackers.commands.carry import standing_of
from integrations.trackers.commands.make import PROJECT_LIMIT, require_takes
from integrations.trackers.events import RuleAdded, RuleDropped, TrackerTried
from integrations.trackers.model import TrackerRule, TrackerStanding
from integrations.trackers.ports import ACTION, INCIDENT, KINDS, Said

TRY_OUT = "trackers.try_out"


def add_rule(
    work: Work,
    *,
    subject: str,
    tracker: str,
    project: str,
    team_id: int | None = None,
    levels: Sequence[str] = (),
) -> TrackerRule:
    """Say where tickets of a team go; with levels they are made by themselves."""
    work.require("trackers:manage")
    if subject not in {ACTION, INCIDENT}:
        raise Invalid("trackers.subject", f"Choose {ACTION} or {INCIDENT}.", where="subject")
    require_takes(tracker, subject)
    project = clean(project, field="project", limit=PROJECT_LIMIT)
    if not project and tracker != "servicenow":
        raise Invalid("trackers.project", "Say in which project: OPS, or acme/shop.", where="project")
    if team_id is not None and accounts.find_team(work, team_id) is None:
        raise Invalid("trackers.unknown_team", "Choose a team that there is.", where="team_id")
    possible = PRIORITIES if subject == ACTION else [each.key for each in catalog.severities(work)]
    unknown = sorted(set(levels) - set(possible))
    if unknown:
        raise Invalid("trackers.unknown_level", f"Choose of {', '.join(possible)}.", where="levels")
    rule = TrackerRule(
        subject=subject,
        team_id=team_id,
        levels=",".join(level for level in possible if level in levels),
        tracker=tracker,
        project=project,
        made_by=work.principal.id,
        made_at=work.now,
    )
    work.session.add(rule)
    work.session.flush()
    added = RuleAdded(
        rule_id=rule.id, subject=subject, team_id=team_id, levels=rule.levels, tracker=tracker, project=project
    )
    work.record(f"tracker-rule:{rule.id}", added)
    return rule


def drop_rule(work: Work, *, rule_id: int) -> None:
    """Forget a rule; tickets that it made stay."""
    work.require("trackers:manage")
    rule = work.session.get(TrackerRule, rule_id)
    if rule is None:
        raise NotFound("rule")
    work.session.delete(rule)
    work.record(f"tracker-rule:{rule_id}", RuleDropped(rule_id=rule_id))


def try_out(work: Work, *, tracker: str) -> TrackerStanding:
    """Have a tracker tried out; a job does it, since no request waits for somebody else's network."""
    work.require("trackers:manage")
    if tracker not in KINDS:
        raise NotFound("tracker")
    standing = standing_of(work, tracker)
    standing.trial_asked_at, standing.trial_done_at, standing.trial_said = work.now, None, "[]"
    work.enqueue(NewJob(TRY_OUT, {"tracker": tracker}, key=f"{TRY_OUT}:{tracker}", lane=Lane.INTERACTIVE))
    work.record(f"tracker:{tracker}", TrackerTried(tracker=tracker))
    return standing


def note_trial(work: Work, *, tracker: str, said: Sequence[Said]) -> TrackerStanding:
    """Keep what was found."""
    work.require("trackers:sync")
    standing = standing_of(work, tracker)
    standing.trial_done_at, standing.trial_said = work.now, json.dumps([list(each) for each in said])
    return standing
