"""What readiness had said of the services of a COE before its impact began."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from catalog import queries as catalog
from coe import queries as coe
from coe.commands import Given
from foundation.work import Reading
from incidents import queries as incidents
from learnings.queries import covering, impact_start, owners_of
from readiness.phases import said_for
from readiness.queries.asked import standing_before
from readiness.queries.judging import judge_cause
from readiness.queries.reviews import ReviewBrief, of_service

MOST = 12


def back_look(reading: Reading, coe_id: int) -> Mapping[str, Given]:
    """Answer from what was on record: the last review, the question that covered it, and what the register said."""
    brief = coe.brief(reading, coe_id)
    sources = [*incidents.briefs(reading, brief.incident_ids).values()]
    at = min((impact_start(source) for source in sources), default=brief.opened_at)
    causes = coe.causes(reading, coe_id)
    owners = {each.service_id for each in causes if each.service_id is not None}
    services = catalog.find_services(reading, {*brief.service_ids, *owners})
    reviews = {service_id: _last(reading, service_id, at) for service_id in sorted(services)}
    known = {service_id: review for service_id, review in reviews.items() if review is not None}
    last = [f"{services[s].name}: {_told(review)}" for s, review in known.items()]
    last += [f"{services[s].name}: never before {at:%Y-%m-%d}." for s, review in reviews.items() if review is None]
    unread = Given("No cause names the service that owned it yet.") if known or causes else None
    covered = _covered(reading, brief, causes, sources)
    return {
        "orr_last": Given("\n".join(last) or "It names no service of ours.", is_not_applicable=not known),
        "learning": _learned(reading, coe_id, at),
        "orr_question": covered or unread or Given("No review was on record.", is_not_applicable=True),
    }


def _last(reading: Reading, service_id: int, at: datetime) -> ReviewBrief | None:
    decided = (each for each in of_service(reading, service_id) if each.decided_at and each.decided_at < at)
    return max(decided, key=lambda each: each.decided_at or at, default=None)


def _told(review: ReviewBrief) -> str:
    outcome = (review.outcome or "no outcome").replace("_", " ")
    until = f", until {review.expires_at:%Y-%m-%d}" if review.expires_at else ""
    checklist = f"{review.checklist_title}{said_for(review.phase)}"
    return f"{review.key} of {review.decided_at:%Y-%m-%d}, {checklist}, {outcome}{until}."


def _covered(
    reading: Reading,
    brief: coe.CoeBrief,
    causes: Sequence[coe.CauseItem],
    sources: Sequence[incidents.IncidentBrief],
) -> Given | None:
    """Say what the escapes say: each cause, for the service that owned it, by what was on record before its impact."""
    lines: list[str] = []
    owned = [*_judged(brief, causes[:MOST], sources)]
    names = catalog.find_services(reading, {service_id for *_, service_id in owned})
    for at, cause, service_id in owned:
        judged = judge_cause(
            reading, cause.id, cause.cause_class, service_id, at, standing=standing_before(reading, at)
        )
        found = [_answered(entry) for entry in judged.basis] or ["no question covered it."]
        of = cause.cause_class.replace("_", " ")
        of += f" ({names[service_id].name})" if len(names) > 1 and service_id in names else ""
        lines += [f"{of}: {words}" for words in found]
    return Given("\n".join(dict.fromkeys(lines))) if lines else None


def _judged(
    brief: coe.CoeBrief, causes: Sequence[coe.CauseItem], sources: Sequence[incidents.IncidentBrief]
) -> Iterator[tuple[datetime, coe.CauseItem, int]]:
    """Yield when impact began, or without an incident when it was opened, for each cause and whose it was."""
    for cause in causes:
        for source in sources:
            yield from ((impact_start(source), cause, each) for each in owners_of(cause, source))
        if not sources and cause.service_id is not None:
            yield brief.opened_at, cause, cause.service_id


def _learned(reading: Reading, coe_id: int, at: datetime) -> Given:
    """Name what the register said of these classes of cause before; what is private is not named where others read."""
    classes = dict.fromkeys(cause.cause_class for cause in coe.causes(reading, coe_id))
    known = {
        each.key: f"{cause_class.replace('_', ' ')}: {each.key}, published {each.published_at:%Y-%m-%d}."
        for cause_class in classes
        for each in covering(reading, cause_class)
        if each.visibility == "open" and each.published_at and each.published_at < at
    }
    said = "\n".join(known.values())
    return Given(said or ("Nothing of these classes of cause." if classes else "No cause is named yet."))


def _answered(entry: Mapping[str, object]) -> str:
    when = str(entry["answered_at"] or "")[:10]
    word = str(entry["class"]).replace("_", " ")
    # What was written down before phases were kept has none.
    phases: Any = entry.get("phases") or ()
    of = f", which is asked in {' and '.join(phases)}" if phases and not when else ""
    said = f"answered on {when}" if when else "not answered"
    return f"{entry['question']} of {entry['checklist']}{of}, {said}: {word}."
