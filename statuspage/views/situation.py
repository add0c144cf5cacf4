"""How it stands now, for those who do not respond."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from foundation.web.runtime import page, reading
from statuspage.queries.situation import MOST, READERS, Readers, situations

BLUEPRINT = Blueprint("situation", __name__)


@BLUEPRINT.get("/situation")
def situation() -> Response:
    """Answer one kind of reader's questions about everything that goes on."""
    asked = request.args.get("for", "")
    readers = next((one for one in READERS if one == asked), Readers.EXECUTIVES)
    found = situations(reading(), readers)
    return page("statuspage/situation.html", found=found, readers=readers, kinds=READERS, most=MOST)
