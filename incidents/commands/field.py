"""Fields of an organisation's own: defining them, saying something in them, and refusing to go on without."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from foundation.errors import Invalid, NotFound
from foundation.merging import require_unchanged
from foundation.text import clean
from foundation.work import Work
from incidents import field_values
from incidents.commands.kind import SAID_LIMIT, named, narrowed_to, placed, word
from incidents.commands.subject import incident_to_change, index
from incidents.events import FieldRetired, FieldSaved, FieldsSet
from incidents.field_values import FieldKind, Given, Required
from incidents.lifecycle import ACTIVE, VOID, State, chosen
from incidents.model import Incident, IncidentField, IncidentFieldValue

STREAM = "incident_fields:1"
CHOICE_LIMIT = 80
MOST_CHOICES = 50
MOST_FIELDS = 50
IN_USE = select(IncidentField).where(IncidentField.retired_at.is_(None))
IN_USE = IN_USE.order_by(IncidentField.rank, IncidentField.id)
FULL = f"There are {MOST_FIELDS} fields, retired ones included, and no more fit. Rewrite one that is there."


class FieldsMissing(Invalid):
    """An incident can't go on while fields are empty: 422, upon which a surface may ask for them."""


def save_field(
    work: Work,
    *,
    key: str,
    name: str,
    kind: str,
    description: str = "",
    choices: Sequence[str] = (),
    required: str = "never",
    severities: Sequence[str] = (),
    types: Sequence[str] = (),
    rank: int = 50,
) -> IncidentField:
    """Define a field, or define the one of that key anew; its kind stays, for what was said in it has that shape."""
    work.require("incidents:configure")
    found = _defined(work, word(key), chosen(FieldKind, kind, "kind"))
    found.name, found.rank = named(name), placed(rank)
    found.description = clean(description, field="description", limit=SAID_LIMIT)
    found.choices = _choices(found.kind, choices)
    found.required = chosen(Required, required, "required")
    found.severities, found.types = narrowed_to(work, severities, types)
    found.changed_at, found.changed_by, found.retired_at = work.now, work.principal.id, None
    work.session.add(found)
    work.record(
        STREAM,
        FieldSaved(
            key=key,
            kind=found.kind,
            required=found.required,
            severities=tuple(found.severities),
            types=tuple(found.types),
            choices=tuple(found.choices),
            title=found.name,
            description=found.description,
            changed=(f"field.{key}",),
        ),
    )
    return found


def _defined(work: Work, key: str, kind: FieldKind) -> IncidentField:
    there = work.session.scalars(select(IncidentField).with_for_update()).all()
    found = next((field for field in there if field.key == key), None)
    if found is None and len(there) >= MOST_FIELDS:
        raise Invalid("field.most", FULL, where="key")
    if found is not None and found.kind != kind:
        detail = (
            f"{key} is a field of kind {found.kind}, and incidents may have said something in it: take another key."
        )
        raise Invalid("field.kind_changed", detail, where="kind")
    return found or IncidentField(key=key, kind=kind)


def _choices(kind: str, choices: Sequence[str]) -> list[str]:
    kept = list(dict.fromkeys(clean(each, field="choices", limit=CHOICE_LIMIT) for each in choices))
    kept = [each for each in kept if each]
    if kind != FieldKind.CHOICE:
        return []
    if not 1 <= len(kept) <= MOST_CHOICES:
        raise Invalid("field.choices", f"Give it 1 to {MOST_CHOICES} choices.", where="choices")
    return kept


def retire_field(work: Work, *, key: str) -> IncidentField:
    """Ask for a field no more; what incidents said in it is kept."""
    work.require("incidents:configure")
    statement = select(IncidentField).where(IncidentField.key == word(key), IncidentField.retired_at.is_(None))
    found = work.session.scalar(statement.with_for_update())
    if found is None:
        raise NotFound("field")
    found.retired_at = work.now
    work.record(STREAM, FieldRetired(key=key, changed=(f"field.{key}",)))
    return found


def set_fields(work: Work, *, key: str, values: Mapping[str, Given], version: int | None = None) -> Incident:
    """Say something in fields, by their keys; an empty value blanks one. Fields that are not named stay."""
    incident = incident_to_change(work, key)
    require_unchanged(work, incident.stream, version, {f"field.{each}" for each in values})
    changed = put_fields(work, incident, values)
    if changed:
        index(work, incident)
    blanked = {name for name, text in changed.items() if not text}
    if blanked and not incident.is_quiet:
        _refuse_missing(_missing(work, incident, [f for f in _needed(work, incident) if f.key in blanked]))
    return incident


def needed_in(state: str) -> tuple[Required, ...]:
    """Return which requirements count in a state: none before somebody took it on, nor of what was no incident."""
    if state == State.TRIAGE or state in VOID:
        return ()
    return (Required.DECLARE,) if state in ACTIVE else (Required.DECLARE, Required.RESOLVE)


def put_fields(work: Work, incident: Incident, values: Mapping[str, Given]) -> Mapping[str, str]:
    """Write and record what differs; returns that. For commands that have the incident in hand."""
    known = {field.key: field for field in fields_in_use(work)}
    fit = field_values.fitting(known, values)
    before = _said(work, incident)
    changed = {key: text for key, text in fit.items() if before.get(known[key].id, "") != text}
    for key, text in changed.items():
        _put(work, incident, known[key], text)
    if changed:
        work.record(
            incident.stream,
            FieldsSet(
                field_ids=tuple(known[key].id for key in changed),
                values={known[key].name: text for key, text in changed.items()},
                changed=tuple(f"field.{key}" for key in changed),
            ),
        )
    return changed


def _put(work: Work, incident: Incident, field: IncidentField, text: str) -> None:
    there = work.session.get(IncidentFieldValue, (incident.id, field.id))
    if there is not None and text:
        there.value = text
    elif there is not None:
        work.session.delete(there)
    elif text:
        work.session.add(IncidentFieldValue(incident_id=incident.id, field_id=field.id, value=text))


def require_fields(work: Work, incident: Incident, *times: Required) -> None:
    """Refuse to go on while a field is empty that can't be by now; only people are asked, machines don't know."""
    if work.principal.person_id is None or incident.is_quiet:
        return
    _refuse_missing(_missing(work, incident, [field for field in fields_in_use(work) if field.required in times]))


def _needed(work: Work, incident: Incident) -> list[IncidentField]:
    times = needed_in(incident.state)
    return [field for field in fields_in_use(work) if field.required in times] if times else []


def _missing(work: Work, incident: Incident, fields: Sequence[IncidentField]) -> list[IncidentField]:
    """Return those that are meant for such an incident and that say nothing."""
    work.session.flush()
    meant = [field for field in fields if field.is_for(incident.acting_severity, incident.type)]
    said = _said(work, incident) if meant else {}
    return [field for field in meant if not said.get(field.id)]


def _refuse_missing(missing: Sequence[IncidentField]) -> None:
    if missing:
        names = ", ".join(field.name for field in missing)
        raise FieldsMissing(
            "incident.fields_missing",
            f"It can't do without: {names}. Fill in {'this field' if len(missing) == 1 else 'these fields'} first.",
            where=f"fields.{missing[0].key}",
            extra={"errors": {f"fields.{f.key}": f"{f.name} is needed." for f in missing}},
        )


def fields_in_use(work: Work) -> Sequence[IncidentField]:
    """Return the fields that are asked for, in their order."""
    return work.session.scalars(IN_USE).all()


def _said(work: Work, incident: Incident) -> dict[int, str]:
    mine = select(IncidentFieldValue).where(IncidentFieldValue.incident_id == incident.id)
    return {row.field_id: row.value for row in work.session.scalars(mine)}


def blank_fields(work: Work, incident: Incident, field_ids: Sequence[int], values: Mapping[str, str]) -> None:
    """Blank the fields that still say what an erased entry put there."""
    for field_id in field_ids:
        there = work.session.get(IncidentFieldValue, (incident.id, field_id))
        if there is not None and there.value in values.values():
            work.session.delete(there)
