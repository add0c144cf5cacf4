"""The page of one incident, and what follows along on it."""

from datetime import timedelta
from typing import cast

from flask import Blueprint, Response, redirect, request

from foundation.web.api import unchanged
from foundation.web.runtime import glance, page, reading
from foundation.web.zones import viewer_zone
from foundation.work import Reading
from incidents.lifecycle import Impact, Moment, Precision, State, Visibility, said
from incidents.model import IncidentTold, SharedKey
from incidents.queries import (
    IncidentPage,
    SimilarItem,
    brief,
    goes_on_as,
    incident_page,
    incident_types,
    insiders,
    shared_keys,
    similar,
)
from incidents.queries.told import notice_of, told
from incidents.views.shown import lines, may, next_step, other_moves, pinnable, promises, readers

BLUEPRINT = Blueprint("incident", __name__)
NOTHING_NEW, MOVED = 204, 301
REMINDED_BEFORE = timedelta(minutes=5)
# Where the page itself, beside its panels, may find nothing.
ASIDE = (IncidentTold.incident_id, SharedKey.incident_id, SharedKey.other_id)
ASKED_FOR = timedelta(hours=1)


@BLUEPRINT.get("/incidents/<key>")
def incident(key: str) -> Response:
    """Show the incident: what is known, what happened, what to do next; a merged one leads to where it goes on."""
    look = reading()
    found = incident_page(look, key)
    onward = goes_on_as(look, found.merged_into_id) if found.merged_into_id and request.method == "GET" else None
    if onward is not None:
        return cast("Response", redirect(f"/incidents/{onward}", MOVED))
    glance("incident", found.brief.id, ASIDE)
    return page("incidents/incident.html", 200, **_values(found), **_around(look, found))


def _around(look: Reading, found: IncidentPage) -> dict[str, object]:
    """Return what ties the incident to others: those that it might be the same as, and whom it concerns besides."""
    incident = found.brief
    return {
        "same": _same(look, found),
        "shared": shared_keys(look, incident.id),
        "notice": notice_of(look, incident.id) if incident.is_active else "",
        "told": told(look, incident.id),
    }


def _same(look: Reading, found: IncidentPage) -> list[SimilarItem]:
    """Return what it might be the same as, while that is still a question."""
    incident = found.brief
    is_young = incident.is_active and look.now - incident.declared_at < ASKED_FOR
    if not (is_young or incident.state == State.TRIAGE) or incident.is_quiet:
        return []
    alike = similar(look, incident.title, incident.service_ids, but=incident.id)
    return [each for each in alike if each.is_private == incident.is_private]


@BLUEPRINT.get("/incidents/<key>/live")
def live(key: str) -> Response:
    """Give the parts of the page that change, or 204 while nothing is new since version ``v``."""
    look = reading()
    known = request.args.get("v", 0, type=int)
    version = brief(look, key).version
    if same := unchanged(version):
        return same
    if version <= known:
        return Response(status=NOTHING_NEW, headers={"ETag": f'"{version}"'})
    found = incident_page(look, key)
    response = page("incidents/live.html", 200, **_values(found))
    response.set_etag(str(version))
    response.headers["Andon-New"] = str(sum(not entry.source and entry.seq > known for entry in found.timeline))
    return response


def _values(found: IncidentPage) -> dict[str, object]:
    """Return what the page and its parts show."""
    look = reading()
    minutes, usual = promises(found)
    everybody = [(entry.id, entry.name) for entry in found.people.people if not entry.disabled]
    inside = insiders(look, found.brief)
    return {
        "found": found,
        "incident": found.brief,
        "url": f"/incidents/{found.brief.key}",
        "may": may(look, found.brief),
        "me": look.principal.person_id,
        "step": next_step(found, look),
        "others": other_moves(found),
        "lines": lines(found.timeline, viewer_zone(), found.brief.key),
        "pinnable": pinnable(found, viewer_zone()),
        "readers": readers(found, inside),
        "minutes": minutes,
        "usual": usual,
        "soon": look.now + REMINDED_BEFORE,
        "people": everybody,
        "owners": everybody if inside is None else [each for each in everybody if each[0] in inside],
        "names": found.people.names,
        "impacts": [(word.value, said(word.value)) for word in Impact],
        "precisions": [(word.value, said(word.value)) for word in Precision],
        "moments": [(word.value, said(word.value)) for word in Moment],
        "types": [(each.key, each.name) for each in incident_types(look)],
        "visibilities": [(word.value, said(word.value)) for word in Visibility],
    }
