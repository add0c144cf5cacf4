"""Erasing words from a COE for good, for programs."""

from coe import commands
from foundation.web.redaction import redaction_api

BLUEPRINT = redaction_api("coe_redaction_api", "/coes/<key>", "a COE", "coes", commands.redact)
