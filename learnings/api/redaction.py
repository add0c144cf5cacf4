"""Erasing words from a learning for good, for programs."""

from foundation.web.redaction import redaction_api
from learnings import commands

BLUEPRINT = redaction_api("learning_redaction_api", "/learnings/<key>", "a learning", "learnings", commands.redact)
