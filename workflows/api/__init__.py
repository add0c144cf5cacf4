"""The API of workflows."""

from workflows.api import workflows

BLUEPRINTS = (workflows.BLUEPRINT,)
