"""Noting whether something that was known before helped in an incident."""

from foundation.errors import Conflict, Invalid
from foundation.work import Work
from incidents import queries as incidents
from incidents.events import KnownJudged
from readiness.model import KnownVerdict
from readiness.queries.known import known_of_incident
from readiness.queries.verdicts import Found


def judge_known(work: Work, *, key: str, ref: str, verdict: str) -> KnownVerdict | None:
    """Note on the incident that something known helped, or was not this, or take that back."""
    incident = incidents.brief(work, key)
    work.require("incidents:respond", incident)
    if verdict not in set(Found):
        raise Invalid("known.verdict", f"verdict can be {', '.join(Found)}.", where="verdict")
    known = known_of_incident(work, incident)
    item = next((each for each in known.items if each.ref == ref), None) if known else None
    if known is None or item is None:
        detail = "That is not among what is known of this incident's services any more. Load the page again."
        raise Invalid("known.unknown", detail, where="ref")
    if not known.takes_verdict(item):
        detail = f"{item.key} comes from something private, and the timeline of this incident would give that away."
        raise Conflict("known.private", detail, where="ref")
    row = work.session.get(KnownVerdict, (incident.id, ref), with_for_update=True)
    if (row.verdict if row else Found.UNDECIDED) == verdict:
        return row
    judged = KnownJudged(ref=ref, key=item.key, kind=item.kind, verdict=verdict)
    work.record(f"incident:{incident.id}", judged)
    return _kept(work, incident.id, ref, row, verdict)


def _kept(work: Work, incident_id: int, ref: str, row: KnownVerdict | None, verdict: str) -> KnownVerdict | None:
    """Keep the verdict that stands now; none, when it was taken back."""
    if verdict == Found.UNDECIDED:
        work.session.delete(row)
        return None
    row = row or KnownVerdict(incident_id=incident_id, ref=ref)
    row.verdict, row.judged_by, row.judged_at = verdict, work.principal.id, work.now
    work.session.add(row)
    return row
