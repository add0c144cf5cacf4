"""The register for programs."""

from learnings.api import guarding, matching, provenance, redaction, register

BLUEPRINTS = (
    register.BLUEPRINT,
    guarding.BLUEPRINT,
    matching.BLUEPRINT,
    redaction.BLUEPRINT,
    provenance.BLUEPRINT,
)

__all__ = ["BLUEPRINTS"]
