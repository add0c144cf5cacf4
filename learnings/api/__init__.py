"""The register for programs."""

from learnings.api import guarding, register

BLUEPRINTS = (register.BLUEPRINT, guarding.BLUEPRINT)

__all__ = ["BLUEPRINTS"]
