"""Taking over schedules: written once, written anew where PagerDuty's changed, and never over what was written here."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from accounts.queries import names
from foundation.errors import Conflict, DomainError, NotFound
from foundation.jobs import Lane, NewJob
from foundation.work import Work
from integrations.pagerduty.events import ScheduleTaken
from integrations.pagerduty.model import PagerDutySchedule
from integrations.pagerduty.queries import persons_of
from integrations.pagerduty.schedules import Found, Read, differences, moment, read_schedule
from oncall import commands as oncall
from oncall import queries
from oncall.ports import as_json

IMPORT = "pagerduty.import"
UNASKABLE = "PagerDuty can't be asked: whoever runs Andon sets PAGERDUTY_API_TOKEN first."
TAKEN, SAME, REFUSED, KEPT = "taken", "unchanged", "refused", "kept"
LONGEST, SLUG, MOST_NAMES = timedelta(days=90), 40, 80
KEPT_SAYS = "It was rewritten here: what PagerDuty has now is not taken. Retire it here to have it as it is there."
RETIRED_SAYS = "It was retired here, and stays so: {slug} is written by people here from now on."


def ask_schedules(work: Work, *, can_ask: bool) -> None:
    """Have PagerDuty asked for its schedules, and each taken as one of ours; refused where nobody can ask it."""
    work.require("pagerduty:set_up")
    if not can_ask:
        raise Conflict("pagerduty.no_token", UNASKABLE)
    work.enqueue(NewJob(IMPORT, key=IMPORT, lane=Lane.INTERACTIVE))


def take_schedule(work: Work, *, found: Found) -> PagerDutySchedule:
    """Take a schedule over with its overrides; what can't be taken is said, and then nothing of it is."""
    work.require("pagerduty:follow")
    row = work.session.get(PagerDutySchedule, found.id, with_for_update=True)
    before = (row.outcome, list(row.remarks)) if row else ("", [])
    row = row or PagerDutySchedule(id=found.id, slug="", written=[], overrides={}, remarks=[])
    row.name, row.read_at = found.name[:255], work.now
    persons = _persons(work, found)
    read = read_schedule(found, persons)
    row.outcome, row.remarks = (REFUSED, read.faults) if read.faults else _write(work, row, read)
    if row.outcome in {TAKEN, SAME}:
        row.remarks = [*row.remarks, *_put_overrides(work, row, found, persons)]
        plan = queries.schedule(work, row.slug).plan
        called = names(work, set(persons.values()) | {each for layer in plan.layers for each in layer.people})
        row.remarks = [*row.remarks, *differences(plan, found, persons, called)]
    work.session.add(row)
    if before != (row.outcome, list(row.remarks)) or row.outcome == TAKEN:
        taken = ScheduleTaken(pagerduty_id=row.id, slug=row.slug, outcome=row.outcome, remarks=tuple(row.remarks))
        work.record(f"pagerduty:schedule:{row.id}", taken)
    return row


def _persons(work: Work, found: Found) -> Mapping[str, int]:
    users = [each.get("user") or {} for layer in found.layers for each in layer.get("users") or []]
    users += [each.get("user") or {} for each in (*found.overrides, *found.entries)]
    return persons_of(work, [str(each.get("id", "")) for each in users])


def _write(work: Work, row: PagerDutySchedule, read: Read) -> tuple[str, list[str]]:
    """Write the layers, unless they stand so, or somebody wrote others here."""
    stored = [as_json(layer) for layer in read.layers]
    here = _here(work, row.slug)
    if here is None and row.slug:
        return KEPT, [RETIRED_SAYS.format(slug=row.slug)]
    current = [as_json(layer) for layer in here.layers] if here else []
    if current == stored:
        row.written = stored
        return SAME, []
    if here is not None and current != row.written:
        return KEPT, [KEPT_SAYS]
    row.slug = row.slug or _free_slug(work, row)
    name, team_id = (here.name, here.team_id) if here else (row.name[:MOST_NAMES] or row.id, None)
    try:
        oncall.write_schedule(work, slug=row.slug, name=name, layers=read.layers, team_id=team_id)
    except DomainError as error:
        row.slug = row.slug if here else ""
        return REFUSED, [error.detail]
    row.written = stored
    return TAKEN, []


def _put_overrides(work: Work, row: PagerDutySchedule, found: Found, persons: Mapping[str, int]) -> list[str]:
    """Put on whom an override there puts on, once each; one that is gone there goes here too."""
    known, said = dict(row.overrides), []
    there = {str(each["id"]): each for each in found.overrides}
    for gone in known.keys() - there.keys():
        # Over, or removed here already: then there is nothing to take away.
        with suppress(NotFound):
            oncall.remove_override(work, slug=row.slug, override_id=known[gone])
        del known[gone]
    for number, each in there.items():
        if number in known:
            continue
        try:
            known[number] = _put_on(work, row.slug, each, persons)
        except (DomainError, KeyError, ValueError) as error:
            user = each.get("user") or {}
            why = (
                error.detail
                if isinstance(error, DomainError)
                else f"{user.get('summary') or user.get('id')} is nobody here"
            )
            said.append(f"Not taken: the override from {each.get('start')} to {each.get('end')}: {why}")
    row.overrides = known
    return said


def _put_on(work: Work, slug: str, each: Mapping[str, Any], persons: Mapping[str, int]) -> int:
    person_id = persons[str((each.get("user") or {}).get("id", ""))]
    begins, ends = moment(each["start"]), moment(each["end"])
    why = "As in PagerDuty"
    return oncall.add_override(work, slug=slug, person_id=person_id, begins_at=begins, ends_at=ends, reason=why).id


def _here(work: Work, slug: str) -> queries.ScheduleItem | None:
    try:
        return queries.schedule(work, slug) if slug else None
    except NotFound:
        return None


def _free_slug(work: Work, row: PagerDutySchedule) -> str:
    """Return a short name that nobody has: the words of its own, and its id where those are taken."""
    words = re.sub(r"[^a-z0-9]+", "-", row.name.casefold()).strip("-")[:SLUG].strip("-")
    taken = {item.slug for item in queries.schedules(work)}
    if re.fullmatch(r"[a-z][a-z0-9-]*", words) and words != "new" and words not in taken:
        return words
    return f"pd-{row.id.casefold()}"[:SLUG]
