"""What readiness had said of the services of a COE before its impact began."""

from collections.abc import Mapping
from datetime import datetime

from catalog import queries as catalog
from coe import queries as coe
from coe.commands import Given
from foundation.work import Reading
from incidents import queries as incidents
from learnings.queries import covering, impact_start
from readiness.queries.asked import standing_before
from readiness.queries.judging import judge_cause
from readiness.queries.reviews import ReviewBrief, of_service

MOST = 12


def back_look(reading: Reading, coe_id: int) -> Mapping[str, Given]:
    """Answer from what was on record: the last review, the question that covered it, and what the register said."""
    brief = coe.brief(reading, coe_id)
    sources = incidents.briefs(reading, brief.incident_ids).values()
    at = min((impact_start(source) for source in sources), default=brief.opened_at)
    services = catalog.find_services(reading, brief.service_ids)
    reviews = {service_id: _last(reading, service_id, at) for service_id in sorted(services)}
    known = {service_id: review for service_id, review in reviews.items() if review is not None}
    last = [f"{services[s].name}: {_told(review)}" for s, review in known.items()]
    last += [f"{services[s].name}: never before {at:%Y-%m-%d}." for s, review in reviews.items() if review is None]
    covered = _covered(reading, coe_id, at)
    return {
        "orr_last": Given("\n".join(last) or "It names no service of ours.", is_not_applicable=not known),
        "learning": _learned(reading, coe_id, at),
        "orr_question": covered if known else Given("No review was on record.", is_not_applicable=True),
    }


def _last(reading: Reading, service_id: int, at: datetime) -> ReviewBrief | None:
    decided = (each for each in of_service(reading, service_id) if each.decided_at and each.decided_at < at)
    return max(decided, key=lambda each: each.decided_at or at, default=None)


def _told(review: ReviewBrief) -> str:
    outcome = (review.outcome or "no outcome").replace("_", " ")
    until = f", until {review.expires_at:%Y-%m-%d}" if review.expires_at else ""
    return f"{review.key} of {review.decided_at:%Y-%m-%d}, {review.checklist_title}, {outcome}{until}."


def _covered(reading: Reading, coe_id: int, at: datetime) -> Given:
    causes = [each for each in coe.causes(reading, coe_id) if each.service_id is not None][:MOST]
    standing = standing_before(reading, at)
    lines: list[str] = []
    for cause in causes:
        judged = judge_cause(reading, cause.id, cause.cause_class, cause.service_id or 0, at, standing=standing)
        found = [_answered(entry) for entry in judged.basis]
        of = cause.cause_class.replace("_", " ")
        lines += [f"{of}: {words}" for words in found] or [f"{of}: no question covered it."]
    return Given("\n".join(dict.fromkeys(lines)) or "No cause names the service that owned it yet.")


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
    return f"{entry['question']} of {entry['checklist']}, {f'answered on {when}' if when else 'not answered'}: {word}."
