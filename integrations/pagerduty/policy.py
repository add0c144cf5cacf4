"""Who speaks for PagerDuty."""

from foundation.authz import Grant, is_machine, machine

PAGERDUTY = machine("pagerduty")
GRANTS = {"pagerduty:follow": Grant(((is_machine("pagerduty"),),), reason="Only PagerDuty itself says this.")}
