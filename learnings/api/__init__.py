"""The register for programs."""

from learnings.api import campaigns, guarding, matching, provenance, redaction, register

BLUEPRINTS = (
    register.BLUEPRINT,
    guarding.BLUEPRINT,
    matching.BLUEPRINT,
    redaction.BLUEPRINT,
    provenance.BLUEPRINT,
    campaigns.BLUEPRINT,
)

__all__ = ["BLUEPRINTS"]
