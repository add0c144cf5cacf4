"""The pages on which an administrator erases words from a checklist or a review for good."""

from foundation.web.redaction import Document, redaction_pages
from foundation.web.runtime import reading
from readiness import commands, queries


def _checklist(slug: str) -> Document:
    here = reading()
    found = queries.checklist(here, slug)
    here.require("checklists:redact")
    return Document(found.title, f"/checklists/{found.slug}")


def _review(key: str) -> Document:
    here = reading()
    found = queries.review(here, key)
    here.require("reviews:redact")
    return Document(found.key, f"/reviews/{found.key}")


BLUEPRINTS = (
    redaction_pages("checklist_redaction", "/checklists/<slug>", _checklist, commands.redact_checklist),
    redaction_pages("review_redaction", "/reviews/<key>", _review, commands.redact_review),
)
