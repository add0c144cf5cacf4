"""The page on which an administrator erases words from a learning for good."""

from foundation.web.redaction import Document, redaction_pages
from foundation.web.runtime import reading
from learnings import commands, queries


def _document(key: str) -> Document:
    here = reading()
    found = queries.brief(here, key)
    here.require("learnings:redact", found)
    return Document(found.key, f"/learnings/{found.key}")


BLUEPRINT = redaction_pages("learning_redaction", "/learnings/<key>", _document, commands.redact)
