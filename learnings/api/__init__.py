"""The register for programs."""

from learnings.api import campaigns, exchange, guarding, matching, provenance, redaction, register, searches

BLUEPRINTS = (
    register.BLUEPRINT,
    guarding.BLUEPRINT,
    matching.BLUEPRINT,
    *redaction.BLUEPRINTS,
    provenance.BLUEPRINT,
    campaigns.BLUEPRINT,
    searches.BLUEPRINT,
    exchange.BLUEPRINT,
)

__all__ = ["BLUEPRINTS"]
