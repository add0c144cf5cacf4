"""On-call as resources."""

from oncall.api import contacts, oncall

BLUEPRINTS = (oncall.BLUEPRINT, contacts.BLUEPRINT)
