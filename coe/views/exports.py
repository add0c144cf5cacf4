"""A COE to be taken along: as Markdown, JSON, or a page that stands alone; as PDF see papers."""

import json
from collections.abc import Callable, Mapping

from flask import Blueprint, Response

from coe import queries
from coe.export import SCHEMA, as_markdown, as_page, as_record
from coe.queries import CoeDocument
from foundation.errors import NotFound
from foundation.web.runtime import reading

BLUEPRINT = Blueprint("coe_exports", __name__)
Pictures = Mapping[int, bytes]
FORMATS: Mapping[str, tuple[str, Callable[[CoeDocument, Pictures], str]]] = {
    "md": ("text/markdown; charset=utf-8", lambda coe, _pictures: as_markdown(coe)),
    "json": ("application/json", lambda coe, seen: json.dumps(as_record(coe, seen), indent=2, ensure_ascii=False)),
    "html": ("text/html; charset=utf-8", as_page),
}


@BLUEPRINT.get("/coes/<key>/export.<ending>")
def export(key: str, ending: str) -> Response:
    """Hand the document out; it shows what its reader may see."""
    if ending not in FORMATS:
        raise NotFound("format")
    media_type, write = FORMATS[ending]
    here = reading()
    found = queries.document(here, key)
    pictures = queries.pictures(here, found.brief.id)
    answer = Response(write(found, pictures), content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.brief.key}.{ending}"'
    return answer


@BLUEPRINT.get("/coes/schema.json")
def schema() -> Response:
    """Say what stands where in the JSON of a COE."""
    reading().require("coe:read")
    return Response(json.dumps(SCHEMA, indent=2), content_type="application/schema+json")
