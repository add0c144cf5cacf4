"""Noting who looked at an incident: apart from the request, once a day for each viewer, and never in its way.

Whatever stands under an incident's address shows something of it, whichever room it is from, so it is noted in one
place for all of them.
"""

import re

from flask import Blueprint, Response, request

from foundation.authz import ANONYMOUS
from foundation.ids import key_of, number_of
from foundation.web.visit import context, runtime
from incidents.commands import note_sighting

BELOW_IT = re.compile(r"(/api/v1)?/incidents/<key>(/.*)?")
SHOWN = frozenset({200, 201})
BLUEPRINT = Blueprint("incident_looks", __name__)


@BLUEPRINT.after_app_request
def note_looks(response: Response) -> Response:
    """Have it noted, once this is answered, if whoever asked was shown something of an incident."""
    rule, here = request.url_rule, runtime()
    if (
        rule is None
        or response.status_code not in SHOWN
        or here.afterwards is None
        or not BELOW_IT.fullmatch(rule.rule)
    ):
        return response
    number = number_of("INC", str((request.view_args or {})["key"]))
    who, at = context(), here.clock.now()
    if number is None or who.principal.id == ANONYMOUS.id:
        return response

    def note() -> None:
        here.transactor.run(who, note_sighting, key=key_of("INC", number), at=at, surface=who.surface)

    here.afterwards.once((number, who.principal.person_id or who.principal.id, at.date()), note)
    return response
