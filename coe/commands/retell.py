"""Making a draft of a document that somebody else wrote about an incident."""

from coe.commands.load import make_findable
from coe.commands.open import begin
from coe.commands.prefill import put_text
from coe.events import ActionAdded, CauseAdded, SectionWritten
from coe.lifecycle import ActionState
from coe.model import ActionItem, Cause, Coe, CoeSection
from coe.retelling import class_of, kind_of, retell, title_and_more
from coe.sections import SECTION_LIMIT
from coe.vocabulary import TEXT_LIMIT
from foundation.ids import next_number
from foundation.log import events_of
from foundation.work import Work
from incidents import queries as incidents

SOURCE = "source"
GUESSED = "Taken from a document; its class is a guess."


def open_from_document(work: Work, *, incident_key: str, body: str) -> Coe:
    """Open a draft with the document's words in its places; what could not be placed is kept as a quotation."""
    work.require("coe:open")
    retold = retell(body, _taken(work, incident_key))
    coe = begin(work, [incident_key], kind="outage", trigger="imported")
    texts = {**retold.sections, **({SOURCE: retold.unplaced} if retold.unplaced else {})}
    for name, text in texts.items():
        _write(work, coe, name, text[:SECTION_LIMIT])
    for factor in retold.factors:
        _add_cause(work, coe, factor[:TEXT_LIMIT])
    for action in retold.actions:
        _add_action(work, coe, action)
    make_findable(work, coe, "\n".join(texts.values()))
    return coe


def _taken(work: Work, incident_key: str) -> set[int]:
    """Return which lines of the document the incident's timeline has."""
    incident = incidents.brief(work, incident_key)
    quoted = events_of(work.session, f"incident:{incident.id}", names=["incident.source_quoted"])
    return {int(event.payload["line"]) for event in quoted}


def _write(work: Work, coe: Coe, name: str, text: str) -> None:
    put_text(work, coe, name, text)
    work.session.flush()
    section = work.session.get_one(CoeSection, (coe.id, name))
    section.is_prefilled = False
    event = SectionWritten(section=name, format=section.format, source=text, changed=(f"section.{name}",))
    work.record(coe.stream, event)


def _add_cause(work: Work, coe: Coe, factor: str) -> None:
    cause = Cause(coe_id=coe.id, parent_id=None, because=factor, why="", how_escaped="", evidence="")
    cause.cause_class, cause.role, cause.confidence = class_of(factor), "contributing", "suspected"
    cause.why, cause.recorded_at = GUESSED, work.now
    work.session.add(cause)
    work.session.flush()
    event = CauseAdded(
        cause_id=cause.id,
        parent_id=None,
        cause_class=cause.cause_class.value,
        role=cause.role,
        service_id=None,
        confidence=cause.confidence,
        because=factor,
        why=GUESSED,
        changed=(f"cause.{cause.id}",),
    )
    work.record(coe.stream, event)


def _add_action(work: Work, coe: Coe, text: str) -> None:
    title, more = title_and_more(text)
    action = ActionItem(number=next_number(work.session, "ACT"), coe_id=coe.id, title=title, kind=kind_of(text))
    action.priority, action.state, action.slips, action.scope = "P2", ActionState.OPEN, 0, "this_service"
    action.done_criteria, action.evidence, action.recorded_at = "", "", work.now
    action.evaluation = more[:TEXT_LIMIT]
    work.session.add(action)
    work.session.flush()
    event = ActionAdded(
        number=action.number,
        coe_id=coe.id,
        kind=action.kind,
        priority=action.priority,
        scope=action.scope,
        owner_id=None,
        due=None,
        cause_ids=(),
        service_id=None,
        title=title,
    )
    work.record(action.stream, event)
