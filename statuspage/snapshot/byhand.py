"""What somebody says by hand, beside the files, while the application is down.

It is laid over whatever is rendered, on this machine, until somebody takes it back: a page that is renewed when the
database returns does not lose it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from foundation.errors import Invalid
from foundation.ids import opaque_id
from foundation.markdown import RenderedText
from statuspage.lifecycle import (
    IMPACT_OF,
    INCIDENT_MOVES,
    UNRESOLVED,
    ComponentStatus,
    Impact,
    IncidentStatus,
    reachable,
    worst,
)
from statuspage.snapshot.bundle import BUNDLE, Bundle, holding, pack, place, read, unpack, write
from statuspage.snapshot.render import render
from statuspage.snapshot.state import Change, Part, PublicState, Told, Trouble
from statuspage.snapshot.stored import state_of

BY_HAND = "by-hand.json"
UNNAMED = "Service disruption"


@dataclass(frozen=True)
class ByHand:
    """What was said by hand on a page: one trouble with all that was said of it, and how its parts are."""

    trouble: Trouble
    statuses: Mapping[str, ComponentStatus] = field(default_factory=dict)


@dataclass(frozen=True)
class Saying:
    """What somebody wants to say now."""

    name: str
    body: RenderedText
    status: IncidentStatus
    statuses: Mapping[str, ComponentStatus]


def place_copy(directory: Path, slug: str, packed: bytes) -> bool:
    """Put a bundle where it is served from, with what was said by hand laid over it."""
    return place(directory, slug, packed, finish=_laid_over)


def say(directory: Path, slug: str, saying: Saying, at: datetime) -> Bundle:
    """Say something on the page as it was last rendered; it is served within moments."""
    folder = directory / slug
    with _page(folder) as shown:
        state = state_of(shown)
        said = _added(_read(folder), state, saying, at)
        write(folder / BY_HAND, _adapter().dump_json(said))
        return _rendered_anew(folder, shown, at)


def take_back(directory: Path, slug: str, at: datetime) -> Bundle:
    """Take back all that was said by hand; the page is again what the database last said."""
    folder = directory / slug
    with _page(folder) as shown:
        (folder / BY_HAND).unlink(missing_ok=True)
        return _rendered_anew(folder, shown, at)


@contextmanager
def _page(folder: Path) -> Iterator[Bundle]:
    """Hold the page's folder and give what is shown; raises Invalid where nothing is that can be rendered again."""
    if not (folder / BUNDLE).is_file():
        raise Invalid("statuspage.no_snapshot", f"There is no snapshot in {folder}. Name the page and its directory.")
    with holding(folder):
        shown = read(folder / BUNDLE)
        if shown is None or not shown.state:
            raise Invalid("statuspage.no_snapshot", f"The snapshot in {folder} can't be read.")
        yield shown


def _rendered_anew(folder: Path, shown: Bundle, at: datetime) -> Bundle:
    version = max(shown.version + 1, int(at.timestamp()))
    packed = _laid_over(folder, pack(render(state_of(shown), version, at)))
    write(folder / BUNDLE, packed)
    return unpack(packed)


def _laid_over(folder: Path, packed: bytes) -> bytes:
    """Return the bundle with what was said by hand in it; the state that it carries stays the database's own."""
    said = _read(folder)
    if said is None:
        return packed
    bundle = unpack(packed)
    if not bundle.state:
        return packed
    shown = render(_with(state_of(bundle), said), bundle.version, bundle.rendered_at)
    return pack(replace(shown, state=bundle.state, stale_at=bundle.stale_at))


def _with(state: PublicState, said: ByHand) -> PublicState:
    parts = [_part(part, said) for part in state.parts]
    page = replace(state.page, changed_at=max(state.page.changed_at, said.trouble.updated_at))
    return replace(state, page=page, parts=parts, troubles=[said.trouble, *state.troubles])


def _part(part: Part, said: ByHand) -> Part:
    if part.public_id not in said.statuses or said.trouble.status not in UNRESOLVED:
        return part
    return replace(part, status=said.statuses[part.public_id], updated_at=said.trouble.updated_at)


def _added(before: ByHand | None, state: PublicState, saying: Saying, at: datetime) -> ByHand:
    """Add what is said now to what was said so far; once that is over, it begins anew."""
    known = before if before and before.trouble.status in UNRESOLVED else None
    trouble = known.trouble if known else _begun(saying, at)
    if known and saying.status not in reachable(INCIDENT_MOVES, trouble.status):
        raise Invalid("statuspage.move", f"It can't go from {trouble.status} to {saying.status}.", where="status")
    statuses = {**(known.statuses if known else {}), **saying.statuses}
    told = _told(state, saying, known.statuses if known else {}, at)
    order = list(Impact)
    impact = max(trouble.impact, IMPACT_OF[worst(statuses.values())], key=order.index)
    return ByHand(
        replace(
            trouble,
            name=saying.name or trouble.name,
            status=saying.status,
            impact=impact,
            updated_at=at,
            monitoring_at=trouble.monitoring_at or (at if saying.status is IncidentStatus.MONITORING else None),
            resolved_at=at if saying.status is IncidentStatus.RESOLVED else None,
            updates=[told, *trouble.updates],
            parts=[part.public_id for part in state.parts if part.public_id in statuses],
        ),
        statuses,
    )


def _begun(saying: Saying, at: datetime) -> Trouble:
    return Trouble(
        public_id=opaque_id(),
        name=saying.name or UNNAMED,
        status=saying.status,
        impact=Impact.MINOR,
        started_at=at,
        created_at=at,
        updated_at=at,
        monitoring_at=None,
        resolved_at=None,
        updates=[],
        parts=[],
    )


def _told(state: PublicState, saying: Saying, before: Mapping[str, ComponentStatus], at: datetime) -> Told:
    was = {part.public_id: before.get(part.public_id, part.status) for part in state.parts}
    names = {part.public_id: part.name for part in state.parts}
    changes = [Change(one, names[one], was[one], to) for one, to in saying.statuses.items() if was[one] is not to]
    return Told(
        public_id=opaque_id(),
        status=saying.status,
        body=saying.body.source,
        html=saying.body.html,
        changes=changes,
        display_at=at,
        created_at=at,
        updated_at=at,
        is_corrected=False,
        notify=False,
    )


def _read(folder: Path) -> ByHand | None:
    """Read what was said by hand; a file that somebody spoilt says nothing."""
    try:
        return _adapter().validate_json((folder / BY_HAND).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


@cache
def _adapter() -> TypeAdapter[ByHand]:
    return TypeAdapter(ByHand)
