"""Making a retrospective incident from somebody's post-mortem, once for each document."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from foundation.errors import Conflict
from foundation.markdown import RenderedText
from foundation.work import Reading, Work
from incidents.commands.declare import declare
from incidents.lifecycle import Mode, State
from incidents.model import Incident, IncidentSource
from incidents.postmortems.document import Postmortem, Precision, QuotedEntry, StatedTime
from incidents.postmortems.events import IncidentImported, SourceQuoted


class Verdict(StrEnum):
    """What became of a document."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Taken:
    """What became of a document, and which incident tells of it."""

    verdict: Verdict
    key: str


def import_postmortem(
    work: Work,
    *,
    postmortem: Postmortem,
    quoted: RenderedText,
    services: Sequence[str] = (),
    severity: str = "pending",
    wants_coe: bool = False,
) -> Taken:
    """Take a document in: its times become moments, its words stay a quotation; taken in again, nothing changes."""
    work.require("incidents:import")
    known = already_taken(work, postmortem)
    if known is not None:
        return known
    # The one command that goes through another: what is imported is declared like any other incident.
    incident = declare(
        work,
        title=postmortem.title,
        severity=severity,
        services=services,
        mode=Mode.RETROSPECTIVE,
        state=State.CLOSED,
        occurred={name: time.at for name, time in postmortem.moments.items()},
    )
    _keep_source(work, incident, postmortem)
    work.record(incident.stream, _imported(postmortem, quoted, wants_coe=wants_coe))
    for entry in postmortem.entries:
        work.record(incident.stream, _quoted(entry))
    return Taken(Verdict.IMPORTED, incident.key)


def already_taken(reading: Reading, postmortem: Postmortem) -> Taken | None:
    """Return which incident was made from the document before, and whether it says the same still."""
    reading.require("incidents:import")
    joined = select(Incident, IncidentSource.digest).join(IncidentSource, IncidentSource.incident_id == Incident.id)
    row = reading.session.execute(joined.where(IncidentSource.source == postmortem.source)).one_or_none()
    if row is None:
        return None
    same = row.digest == postmortem.digest
    return Taken(Verdict.UNCHANGED if same else Verdict.DIFFERS, row.Incident.key)


def _keep_source(work: Work, incident: Incident, postmortem: Postmortem) -> None:
    coarse = [name for name, time in postmortem.moments.items() if time.precision is Precision.DAY]
    source = IncidentSource(
        incident_id=incident.id,
        source=postmortem.source,
        digest=postmortem.digest,
        imported_at=work.now,
        day_only=sorted(coarse),
    )
    try:
        with work.session.begin_nested():
            work.session.add(source)
            work.session.flush()
    except IntegrityError as error:
        detail = "Somebody takes the same document in at this moment. Try again."
        raise Conflict("incident.source_taken", detail) from error


def _imported(postmortem: Postmortem, quoted: RenderedText, *, wants_coe: bool) -> IncidentImported:
    return IncidentImported(
        source=postmortem.source,
        digest=postmortem.digest,
        address=postmortem.address[:500],
        stated={name: _stated(time) for name, time in postmortem.moments.items()},
        left_out=tuple(
            {"line": str(line.line), "reason": line.reason.value, "words": line.words} for line in postmortem.left_out
        ),
        wants_coe=wants_coe,
        body=quoted.source,
        body_html=quoted.html,
    )


def _stated(time: StatedTime) -> dict[str, str]:
    return {"words": time.words, "precision": time.precision.value, "line": str(time.line)}


def _quoted(entry: QuotedEntry) -> SourceQuoted:
    return SourceQuoted(
        text=entry.text,
        stated=entry.time.words,
        precision=entry.time.precision.value,
        until=entry.time.until,
        line=entry.time.line,
        occurred_at=entry.time.at,
    )
