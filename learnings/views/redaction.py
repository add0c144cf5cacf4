"""The pages on which an administrator erases words from a learning or a campaign for good."""

from foundation.web.redaction import Document, redaction_pages
from foundation.web.runtime import reading
from learnings import commands, queries


def _learning(key: str) -> Document:
    here = reading()
    found = queries.brief(here, key)
    here.require("learnings:redact", found)
    return Document(found.key, f"/learnings/{found.key}")


def _campaign(key: str) -> Document:
    here = reading()
    found = queries.campaign(here, key).brief
    here.require("campaigns:redact", found)
    return Document(found.key, f"/campaigns/{found.key}")


BLUEPRINTS = (
    redaction_pages("learning_redaction", "/learnings/<key>", _learning, commands.redact),
    redaction_pages("campaign_redaction", "/campaigns/<key>", _campaign, commands.redact_campaign),
)
