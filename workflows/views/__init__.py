"""The pages of workflows, and what they show on the incident's."""

from foundation.slots import NavItem
from workflows.views import contributed, workflows

BLUEPRINTS = (workflows.BLUEPRINT, contributed.BLUEPRINT)
PANELS = contributed.PANELS
NAV = (NavItem("Respond", "Workflows", "branch", "/workflows", 170, permission="workflows:read", key="g w"),)
