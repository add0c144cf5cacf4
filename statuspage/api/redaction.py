"""Erasing words from a status page for good, for programs."""

from foundation.web.redaction import redaction_api
from statuspage import commands

BLUEPRINT = redaction_api(
    "status_page_redaction_api", "/status-pages/<slug>", "a status page", "status pages", commands.redact
)
