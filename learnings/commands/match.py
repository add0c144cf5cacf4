"""Holding incidents against the register: candidates are found by themselves, a person says what they are worth."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from catalog import queries as catalog
from foundation.errors import Invalid
from foundation.text import clean
from foundation.work import Work
from incidents import queries as incidents
from learnings.commands.propose import load
from learnings.events import EscapeClass, LearningReopened, MatchDecided, MatchFound, MatchLevel
from learnings.model import Learning, Match
from learnings.queries.candidates import Candidate
from learnings.queries.history import history_of
from learnings.queries.origin import JUST_BEFORE, impact_start
from learnings.recurrence import classify

NOTE_LIMIT = 2_000
BY_HAND = "named by a person"


def keep_matches(work: Work, *, incident_id: int, found: Sequence[Candidate]) -> None:
    """Put down which learnings an incident may be about; what a person decided stays as it is."""
    work.require("learnings:judge")
    if not incidents.brief(work, incident_id).counts:
        return
    known = {row.learning_id: row for row in _rows(work, incident_id)}
    for each in found:
        row = known.get(each.learning_id)
        if row is None:
            row = Match(learning_id=each.learning_id, incident_id=incident_id, found_at=work.now)
            row.score, row.reasons = each.score, list(each.reasons)
            work.session.add(row)
            work.session.flush()
            work.record(row.stream, MatchFound(learning_id=each.learning_id, incident_id=incident_id))
        elif row.decided_at is None:
            row.score, row.reasons = each.score, list(each.reasons)


def decide_match(work: Work, *, incident_key: str, learning_key: str, level: str, note: str = "") -> Match:
    """Say whether an incident was what a learning is about, and in what; only a person does."""
    learning = load(work, learning_key)
    work.require("learnings:read", learning)
    incident = incidents.brief(work, incident_key)
    work.require("learnings:confirm", incident)
    row = _row(work, learning, incident.id)
    row.level, row.note = known_level(level), clean(note, field="note", limit=NOTE_LIMIT, multiline=True)
    row.decided_at, row.decided_by = work.now, work.principal.id
    _judge(work, row, learning, incident)
    work.session.flush()
    _record(work, row)
    _reopen_when_the_control_failed(work, row, learning)
    return row


def rejudge_matches(work: Work, *, incident_id: int) -> None:
    """Judge what was confirmed anew, from what was recorded before the corrected start of impact."""
    work.require("learnings:judge")
    incident = incidents.brief(work, incident_id)
    for row in _rows(work, incident_id):
        learning = work.session.get(Learning, row.learning_id, with_for_update=True)
        before = (row.escape_class, row.impact_started_at)
        if learning is None or row.decided_at is None:
            continue
        _judge(work, row, learning, incident)
        if (row.escape_class, row.impact_started_at) != before:
            _record(work, row)
            _reopen_when_the_control_failed(work, row, learning)


def known_level(level: str) -> MatchLevel:
    """Return the level of that word, or say which there are."""
    if level not in set(MatchLevel):
        raise Invalid("match.level", f"Choose one of {', '.join(MatchLevel)}.", where="level")
    return MatchLevel(level)


def _judge(work: Work, row: Match, learning: Learning, incident: incidents.IncidentBrief) -> None:
    """Compute why the learning had not helped, for the service of which the first row of the table fits."""
    row.service_id = row.escape_class = row.impact_started_at = None
    if row.level != MatchLevel.CAUSE:
        return
    at = impact_start(incident)
    found = [(_class_of(work, learning, service_id, at), service_id) for service_id in incident.service_ids]
    best = min(found, key=lambda each: each[0].rank, default=(EscapeClass.GAP, None))
    row.escape_class, row.service_id = best
    row.impact_started_at = at


def _class_of(work: Work, learning: Learning, service_id: int, at: datetime) -> EscapeClass:
    facts = catalog.facts_as_of(work, service_id, at - JUST_BEFORE)
    return classify(at, history_of(work, learning.id, service_id, facts.attributes if facts else {}, at))


def _record(work: Work, row: Match) -> None:
    decided = MatchDecided(
        learning_id=row.learning_id,
        incident_id=row.incident_id,
        level=row.level,
        service_id=row.service_id,
        escape_class=row.escape_class,
        impact_started_at=row.impact_started_at,
        note=row.note,
    )
    work.record(row.stream, decided)


def _reopen_when_the_control_failed(work: Work, row: Match, learning: Learning) -> None:
    if row.escape_class != EscapeClass.CONTROL_FAILURE or learning.reopened_at is not None:
        return
    learning.reopened_at = work.now
    learning.reopened_because = "It was adopted, with proof, and its failure came back"
    work.session.add(learning.snapshot(work.principal.id, work.now))
    work.record(learning.stream, LearningReopened(incident_id=row.incident_id))


def _row(work: Work, learning: Learning, incident_id: int) -> Match:
    same = (Match.learning_id == learning.id, Match.incident_id == incident_id)
    row = work.session.scalar(select(Match).where(*same).with_for_update())
    if row is None:
        row = Match(learning_id=learning.id, incident_id=incident_id, score=0, reasons=[BY_HAND], found_at=work.now)
        work.session.add(row)
    return row


def _rows(work: Work, incident_id: int) -> list[Match]:
    found = select(Match).where(Match.incident_id == incident_id).order_by(Match.id).with_for_update()
    return list(work.session.scalars(found))
