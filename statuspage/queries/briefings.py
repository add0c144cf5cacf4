"""What people inside wish to be told, and the mails to them as they may read them when these go out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from accounts.queries import find_person, teams
from catalog.queries import find_services
from foundation.work import Reading
from incidents.queries import IncidentBrief, UpdateItem, briefs, updates
from statuspage.commands.briefings import HEARD, as_person
from statuspage.model_briefings import Briefing, BriefingWish, Pace
from statuspage.model_subscribers import NoticeState

TOO_OLD = timedelta(days=2)


@dataclass(frozen=True)
class WishItem:
    """A wish, in words."""

    id: str
    services: Sequence[str]
    severities: Sequence[str]
    teams: Sequence[str]
    pace: str
    created_at: datetime


@dataclass(frozen=True)
class BriefingRound:
    """One mail that is to go out: of one update, or of all that waits for the same time."""

    person_id: int
    update_id: int | None
    due: datetime


@dataclass(frozen=True)
class BriefingMail:
    """What a person is told, and which rows it settles; nothing may be left of it when it is to go out."""

    email: str
    told: Sequence[tuple[IncidentBrief, UpdateItem]]
    sent: Sequence[int]
    dropped: Sequence[int]
    pace: str


def briefing_wishes(reading: Reading) -> list[WishItem]:
    """Return what the reader wishes to be told of, the oldest wish first."""
    reading.require("statuspage:be_briefed")
    mine = select(BriefingWish).where(BriefingWish.person_id == reading.principal.person_id)
    rows = reading.session.scalars(mine.order_by(BriefingWish.id)).all()
    wanted = {one for row in rows for one in json.loads(row.services)}
    called = {one.id: one.slug for one in find_services(reading, wanted).values()}
    named = {team.id: team.slug for team in teams(reading)}
    return [
        WishItem(
            row.public_id,
            [called[one] for one in json.loads(row.services) if one in called],
            json.loads(row.severities),
            [named[one] for one in json.loads(row.teams) if one in named],
            row.pace,
            row.created_at,
        )
        for row in rows
    ]


def briefing_rounds(reading: Reading, update_id: int) -> list[BriefingRound]:
    """Return the mails in which an update is to go out."""
    reading.require("statuspage:notify")
    waiting = select(Briefing).where(Briefing.update_id == update_id, Briefing.state == NoticeState.WAITING)
    return [
        BriefingRound(row.person_id, row.update_id if row.pace == Pace.EACH else None, row.due)
        for row in reading.session.scalars(waiting.order_by(Briefing.id))
    ]


def briefing_mail(reading: Reading, person_id: int, *, update_id: int | None, due: datetime) -> BriefingMail | None:
    """Return what a person is told now, as far as they may read it now; None where nothing waits."""
    reading.require("statuspage:notify")
    B = Briefing  # noqa: N806 - a short name for the class
    mine = (B.person_id == person_id, B.state == NoticeState.WAITING)
    one = (B.update_id == update_id,) if update_id else (B.pace != Pace.EACH, B.due <= due)
    rows = reading.session.scalars(select(B).where(*mine, *one).order_by(B.id)).all()
    if not rows:
        return None
    theirs = as_person(reading, person_id)
    seen = _readable(theirs, rows) if theirs else {}
    person = find_person(theirs, person_id) if theirs else None
    sent = [row.id for row in rows if row.id in seen and person]
    dropped = [row.id for row in rows if row.id not in sent]
    return BriefingMail(person.email if person else "", [seen[row] for row in sent], sent, dropped, rows[0].pace)


def _readable(theirs: Reading, rows: Sequence[Briefing]) -> dict[int, tuple[IncidentBrief, UpdateItem]]:
    """Return, by row, what a person may read of what waits for them, as it is worded now."""
    found = briefs(theirs, {row.incident_id for row in rows}) if theirs.permits("statuspage:be_briefed") else {}
    said = {one.id: one for incident_id in found for one in updates(theirs, incident_id)}
    return {
        row.id: (found[row.incident_id], said[row.update_id])
        for row in rows
        if row.update_id in said and _is_said_still(said[row.update_id], theirs.now)
    }


def _is_said_still(one: UpdateItem, now: datetime) -> bool:
    return one.audience in HEARD and bool(one.body.strip()) and now - one.posted_at < TOO_OLD
