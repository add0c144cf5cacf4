"""The register for programs."""

from learnings.api import guarding, matching, register

BLUEPRINTS = (register.BLUEPRINT, guarding.BLUEPRINT, matching.BLUEPRINT)

__all__ = ["BLUEPRINTS"]
