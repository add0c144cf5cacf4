"""Who speaks in Slack."""

from foundation.authz import Grant, Principal, Role, is_machine

# It reads what every viewer reads, and private incidents too (incidents.policy), to tell those who take part.
SLACK = Principal(id="machine:slack", name="slack", role=Role.VIEWER)
# What may be said where everybody of the workspace may come to read it.
EVERYBODY = Principal(id="machine:everybody", name="everybody", role=Role.VIEWER)
GRANTS = {"slack:deliver": Grant(((is_machine("slack"),),), reason="Only Andon itself speaks in Slack.")}
