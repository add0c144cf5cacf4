"""What all previews share: what was typed is carried along, and only the last button says it."""

from flask import request

from foundation.errors import Invalid
from foundation.markdown import RenderedText
from foundation.web.runtime import render

CONFIRMED = "public"


def written(body: str) -> RenderedText:
    """Render what the world is to read; nothing is nothing to read."""
    if not body.strip():
        raise Invalid("statuspage.body", "Write what the world should know.", where="body")
    return render(body)


def carried() -> list[tuple[str, str]]:
    """Return what this form sent, for the form that confirms it."""
    return [(name, value) for name, values in request.form.lists() for value in values if name != "csrf_token"]
