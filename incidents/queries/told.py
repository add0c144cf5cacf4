"""Who is told of an incident because a service of theirs fails with it: for channels, for its page, and for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, exists, select

from accounts.queries import teams
from catalog.queries import service_names
from foundation.slots import Need
from foundation.work import Reading
from incidents.lifecycle import ACTIVE, TELLING, Mode, Visibility
from incidents.model import Incident, IncidentTold, NoticeDismissal, Participant
from incidents.policy import is_visible

MOST = 50
RANK = 40


@dataclass(frozen=True)
class ToldTeam:
    """A team that is told of an incident: which of its services fails with which affected one."""

    incident_id: int
    team_id: int
    team: str
    service_slug: str
    service: str
    on_slug: str
    on: str
    told_at: datetime
    channel: str = ""


def told(reading: Reading, incident_id: int, *, even_over: bool = False) -> list[ToldTeam]:
    """Return who is to be told, as far as it may still be said: none when it has become private or is over.

    Channels ask this when they act, after ``incident.dependents_told``; what they said they keep true, ``even_over``.
    """
    reading.require("incidents:read")
    if reading.lacks(IncidentTold.incident_id, incident_id):
        return []
    rows = _rows(reading, IncidentTold.incident_id == incident_id, _open(reading) if even_over else _still(reading))
    if not rows:
        return []
    known = {team.id: team for team in teams(reading)}
    called = service_names(reading, {each for row in rows for each in (row.service_id, row.on_id)})
    return [
        ToldTeam(
            incident_id,
            row.team_id,
            known[row.team_id].name,
            *called[row.service_id],
            *called[row.on_id],
            row.told_at,
            known[row.team_id].channel,
        )
        for row in rows
    ]


def notices(reading: Reading) -> list[Need]:
    """Return the incidents that the reader's teams are told of, until dismissed, joined or over."""
    return [_need(reading, *found) for found in _mine(reading)]


def notice_of(reading: Reading, incident_id: int) -> str:
    """Say in a line why the incident concerns the reader's teams; nothing when it does not, or was dismissed."""
    found = next((rows for incident, rows in _mine(reading) if incident.id == incident_id), [])
    return _said(reading, found) if found else ""


def _mine(reading: Reading) -> Iterator[tuple[Incident, Sequence[IncidentTold]]]:
    me, my_teams = reading.principal.person_id, reading.principal.team_ids
    if me is None or not my_teams:
        return
    dismissed = exists().where(NoticeDismissal.incident_id == Incident.id, NoticeDismissal.person_id == me)
    joined = exists().where(Participant.incident_id == Incident.id, Participant.person_id == me)
    chosen = (
        select(IncidentTold, Incident)
        .join(Incident, Incident.id == IncidentTold.incident_id)
        .where(IncidentTold.team_id.in_(my_teams), *_still(reading), ~dismissed, ~joined)
        .order_by(Incident.declared_at.desc(), Incident.id, IncidentTold.service_id)
        .limit(MOST)
    )
    for _, group in groupby(reading.session.execute(chosen), key=lambda row: row.Incident.id):
        rows = list(group)
        yield rows[0].Incident, [row.IncidentTold for row in rows]


def _still(reading: Reading) -> tuple[ColumnElement[bool], ...]:
    """Return what has to hold for it to be said."""
    goes_on = (Incident.state.in_(ACTIVE), Incident.acting_severity.in_(TELLING), Incident.mode == Mode.STANDARD)
    return (*goes_on, *_open(reading))


def _open(reading: Reading) -> tuple[ColumnElement[bool], ...]:
    return (Incident.visibility == Visibility.OPEN, is_visible(reading))


def _rows(
    reading: Reading, condition: ColumnElement[bool], may_be_said: tuple[ColumnElement[bool], ...]
) -> Sequence[IncidentTold]:
    chosen = select(IncidentTold).join(Incident, Incident.id == IncidentTold.incident_id)
    ordered = chosen.where(condition, *may_be_said).order_by(IncidentTold.team_id, IncidentTold.service_id)
    return reading.session.scalars(ordered).all()


def _need(reading: Reading, incident: Incident, rows: Sequence[IncidentTold]) -> Need:
    return Need(
        kind="notice",
        title=incident.title,
        key=incident.key,
        url=f"/incidents/{incident.key}",
        facts=f"{incident.acting_severity}, {incident.state}. {_said(reading, rows)}",
        button="Read incident",
        rank=RANK,
        tone="blue",
        icon="info",
        dismiss=f"/incidents/{incident.key}/dismissals",
    )


def _said(reading: Reading, rows: Sequence[IncidentTold]) -> str:
    """Say which of the services depend on what."""
    called = service_names(reading, {each for row in rows for each in (row.service_id, row.on_id)})
    ways = [f"{called[row.service_id][1]} depends on {called[row.on_id][1]}" for row in rows]
    more = f", and {len(ways) - 1} more" if len(ways) > 1 else ""
    return f"Your {ways[0]}{more}."
