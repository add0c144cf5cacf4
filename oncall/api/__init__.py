"""On-call as resources."""

from oncall.api import oncall

BLUEPRINTS = (oncall.BLUEPRINT,)
