"""Erasing words from a learning or a campaign for good, for programs."""

from foundation.web.redaction import redaction_api
from learnings import commands

BLUEPRINTS = (
    redaction_api("learning_redaction_api", "/learnings/<key>", "a learning", "learnings", commands.redact),
    redaction_api("campaign_redaction_api", "/campaigns/<key>", "a campaign", "learnings", commands.redact_campaign),
)
