"""Whom a step reaches at this moment, on which ways, and why it does not reach the others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from accounts.queries import PersonItem, people, team_by_slug
from foundation.authz import Role
from foundation.work import Reading
from oncall.definition import ADMINS, CHANNEL, GROUP, PAGERDUTY, PERSON, SCHEDULE, Step, Target
from oncall.queries import contacts_of, is_quiet_time, on_call, target_words

NEVER_QUIET = "SEV1"
# What stands outside of here: who is behind it, only those know who carry the page there.
OUTSIDE: Mapping[str, Callable[[Target], tuple[str, str]]] = {
    CHANNEL: lambda target: ("slack", target.name),
    GROUP: lambda target: ("slack", str(target)),
    PAGERDUTY: lambda target: (PAGERDUTY, target.name),
}


@dataclass(frozen=True)
class Called:
    """Somebody, or a place, that is paged, and on which ways (way, address)."""

    target: Target
    person_id: int | None
    ways: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reached:
    """Who is paged, and whom it could not page, in words."""

    called: tuple[Called, ...]
    troubles: tuple[str, ...]


def reach(reading: Reading, step: Step, severity: str, *, heeds_quiet: bool) -> Reached:
    """Look up whom a step pages; each person once."""
    everybody = {person.id: person for person in people(reading)}
    called: list[Called] = []
    troubles: list[str] = []
    known: set[int] = set()
    for target in step.targets:
        if target.kind in OUTSIDE:
            called.append(Called(target, None, (OUTSIDE[target.kind](target),)))
            continue
        found = [each for each in _people(reading, target, everybody) if each not in known]
        able = [each for each in found if each in everybody and not everybody[each].disabled]
        troubles += _why_not(target, found, able, everybody)
        known.update(able)
        ways = contacts_of(reading, able)
        for person_id in able:
            quiet = ways[person_id].quiet if heeds_quiet and severity != NEVER_QUIET else None
            if is_quiet_time(quiet, reading.now):
                troubles.append(f"{everybody[person_id].name} has quiet hours")
            else:
                called.append(Called(target, person_id, tuple(ways[person_id].used)))
    return Reached(tuple(called), tuple(troubles))


def _people(reading: Reading, target: Target, everybody: dict[int, PersonItem]) -> list[int]:
    if target.kind == PERSON:
        return [int(target.name)]
    if target.kind == ADMINS:
        return [person.id for person in everybody.values() if person.role >= Role.ADMIN and not person.disabled]
    if target.kind == SCHEDULE:
        person_id = on_call(reading, target.name)
        return [] if person_id is None else [person_id]
    team = team_by_slug(reading, target.name)
    return sorted(team.member_ids) if team else []


def _why_not(target: Target, found: list[int], able: list[int], everybody: dict[int, PersonItem]) -> Iterator[str]:
    """Say why nobody of a target is paged."""
    if able:
        return
    words = target_words(target, {each: everybody[each].name for each in everybody})
    if target.kind == SCHEDULE and not found:
        yield f"nobody is on call by {words}"
    elif not found:
        yield f"nobody is in {words}"
    else:
        yield f"{' and '.join(everybody[e].name if e in everybody else words for e in found)} can't sign in any more"
