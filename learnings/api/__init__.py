"""The register for programs."""

from learnings.api import guarding, matching, redaction, register

BLUEPRINTS = (register.BLUEPRINT, guarding.BLUEPRINT, matching.BLUEPRINT, redaction.BLUEPRINT)

__all__ = ["BLUEPRINTS"]
