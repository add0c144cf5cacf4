"""The page on which an administrator erases words from a status page for good."""

from foundation.web.redaction import Document, redaction_pages
from foundation.web.runtime import reading
from statuspage import commands, queries


def _document(slug: str) -> Document:
    here = reading()
    found = queries.status_page(here, slug)
    here.require("statuspage:redact", found)
    return Document(found.item.name, f"/status-pages/{slug}")


BLUEPRINT = redaction_pages("status_page_redaction", "/status-pages/<slug>", _document, commands.redact)
