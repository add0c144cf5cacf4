"""Telling people inside by mail: what they wish, and putting updates down for whom they concern.

Who may see an incident is not asked here but when the mail goes out, because that may change in between.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from accounts.queries import preferences, principal_of, teams
from catalog.queries import find_services, service_ids, severities
from foundation.errors import Invalid, NotFound
from foundation.ids import opaque_id
from foundation.log import StoredEvent
from foundation.work import Reading, Work
from incidents.queries import brief
from statuspage.events_briefings import BriefingAsked, BriefingEnded, BriefingsPutDown
from statuspage.lifecycle import chosen
from statuspage.model_briefings import Briefing, BriefingWish, Pace
from statuspage.model_subscribers import NoticeState

NOUN = "wish to be told"
MOST_WISHES, MOST_NAMES = 20, 50
STANDARD, HEARD = "standard", {"stakeholders", "public"}
DIGEST_AT = time(8)


def ask_for_briefings(
    work: Work,
    *,
    services: Sequence[str] = (),
    severities: Sequence[str] = (),
    teams: Sequence[str] = (),
    pace: str = Pace.EACH,
) -> BriefingWish:
    """Have oneself told by mail what stakeholders hear of incidents of these services or teams, and this bad."""
    work.require("statuspage:be_briefed")
    person_id = _oneself(work)
    kept = work.session.scalar(select(func.count()).where(BriefingWish.person_id == person_id)) or 0
    if kept >= MOST_WISHES:
        raise Invalid("briefing.too_many", f"Keep at most {MOST_WISHES} wishes. End one first.", where="")
    of_services = sorted(service_ids(work, _few(services, "services")).values())
    of_teams = _team_ids(work, _few(teams, "teams"))
    bad = _known_severities(work, _few(severities, "severities"))
    wish = BriefingWish(
        public_id=opaque_id(),
        person_id=person_id,
        services=json.dumps(of_services),
        severities=json.dumps(bad),
        teams=json.dumps(of_teams),
        pace=chosen(Pace, pace, "pace"),
        created_at=work.now,
    )
    work.session.add(wish)
    work.session.flush()
    asked = BriefingAsked(
        wish_id=wish.id, service_ids=tuple(of_services), severities=tuple(bad), team_ids=tuple(of_teams), pace=wish.pace
    )
    work.record(f"briefing:{person_id}", asked)
    return wish


def end_briefings(work: Work, *, wish: str) -> None:
    """Wish it no more; what is on its way already is said still."""
    work.require("statuspage:be_briefed")
    mine = (BriefingWish.public_id == wish, BriefingWish.person_id == work.principal.person_id)
    found = work.session.scalars(select(BriefingWish).where(*mine).with_for_update()).one_or_none()
    if found is None:
        raise NotFound(NOUN)
    work.session.delete(found)
    work.record(f"briefing:{found.person_id}", BriefingEnded(wish_id=found.id))


def put_briefings_down(work: Work, *, event: StoredEvent) -> int:
    """Put an update down once for each whom it concerns, at the soonest of their paces; returns for how many."""
    work.require("statuspage:notify")
    wishes = work.session.scalars(select(BriefingWish).order_by(BriefingWish.id)).all()
    incident = brief(work, event.subject_id) if wishes and event.payload["audience"] in HEARD else None
    if incident is None or incident.mode != STANDARD:
        return 0
    owners = {one.owner_team_id for one in find_services(work, incident.service_ids).values() if one.owner_team_id}
    update_id = event.payload["update_id"]
    known = set(work.session.scalars(select(Briefing.person_id).where(Briefing.update_id == update_id)))
    paces: dict[int, list[Pace]] = {}
    for wish in wishes:
        if wish.person_id not in known and wish.fits(incident.service_ids, owners, incident.acting_severity):
            paces.setdefault(wish.person_id, []).append(Pace(wish.pace))
    for person_id, wanted in paces.items():
        pace = min(wanted, key=list(Pace).index)
        due = _due(work, person_id, pace)
        work.session.add(
            Briefing(person_id=person_id, incident_id=incident.id, update_id=update_id, pace=pace,
                     state=NoticeState.WAITING, due=due)
        )  # fmt: skip
    if paces:
        work.session.flush()
        told = BriefingsPutDown(update_id=update_id, recipients=len(paces))
        work.record(f"briefings:{incident.id}", told)
    return len(paces)


def settle_briefings(work: Work, *, sent: Collection[int], dropped: Collection[int]) -> None:
    """Note what became of them."""
    work.require("statuspage:notify")
    for state, ids in ((NoticeState.SENT, sent), (NoticeState.DROPPED, dropped)):
        settled = update(Briefing).where(Briefing.id.in_(ids)).values(state=state)
        work.session.execute(settled.execution_options(synchronize_session=False))


def as_person(reading: Reading, person_id: int) -> Reading | None:
    """Look with a person's own eyes; None for nobody and for the disabled."""
    principal = principal_of(reading.session, person_id)
    return Reading(reading.session, principal, reading.now, reading.policy) if principal else None


def next_round(now: datetime, pace: Pace, zone: ZoneInfo) -> datetime:
    """Return when the round of a pace goes out: at once, at the next full hour, or at the next eight in the morning."""
    if pace is Pace.EACH:
        return now
    if pace is Pace.HOURLY:
        return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), DIGEST_AT, zone)
    later = today if local < today else datetime.combine(local.date() + timedelta(days=1), DIGEST_AT, zone)
    return later.astimezone(now.tzinfo)


def _due(work: Work, person_id: int, pace: Pace) -> datetime:
    theirs = as_person(work, person_id)
    zone = ZoneInfo(preferences(theirs, person_id).time_zone) if theirs else ZoneInfo("Etc/UTC")
    return next_round(work.now, pace, zone)


def _oneself(work: Work) -> int:
    if work.principal.person_id is None:
        raise Invalid("briefing.nobody", "Only people are told by mail.", where="")
    return work.principal.person_id


def _few(names: Sequence[str], field: str) -> list[str]:
    if len(names) > MOST_NAMES:
        raise Invalid("briefing.too_many_names", f"Name at most {MOST_NAMES}.", where=field)
    return sorted(set(names))


def _team_ids(work: Work, slugs: Sequence[str]) -> list[int]:
    known = {team.slug: team.id for team in teams(work)} if slugs else {}
    if any(slug not in known for slug in slugs):
        raise Invalid("briefing.unknown_team", "Name teams by their slugs, as on their pages.", where="teams")
    return sorted(known[slug] for slug in slugs)


def _known_severities(work: Work, keys: Sequence[str]) -> list[str]:
    known = [severity.key for severity in severities(work)] if keys else []
    if any(key not in known for key in keys):
        raise Invalid("briefing.unknown_severity", f"Choose among {', '.join(known)}.", where="severities")
    return list(keys)
