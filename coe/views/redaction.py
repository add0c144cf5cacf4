"""The page on which an administrator erases words from a COE for good."""

from coe import commands, queries
from foundation.web.redaction import Document, redaction_pages
from foundation.web.runtime import reading


def _document(key: str) -> Document:
    here = reading()
    found = queries.brief(here, key)
    here.require("coe:redact", found)
    return Document(found.key, f"/coes/{found.key}")


BLUEPRINT = redaction_pages("coe_redaction", "/coes/<key>", _document, commands.redact)
