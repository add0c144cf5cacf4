"""Who speaks for PagerDuty, who writes down here what it says, and who sets it up."""

from foundation.authz import Grant, Scope, is_admin, is_machine, machine

# It sees no incident of itself, so that what is private can't go out through it by mistake.
PAGERDUTY = machine("pagerduty")
# Writes into incidents, private ones too, what was done about them there.
SCRIBE = machine("workflow:pagerduty")
ADMINS = "Only administrators set PagerDuty up. Ask one."
GRANTS = {
    "pagerduty:follow": Grant(
        ((is_machine("pagerduty"),), (is_machine("workflow:pagerduty"),)), reason="Only PagerDuty itself says this."
    ),
    "pagerduty:set_up": Grant(((is_admin,),), scope=Scope.ADMIN, reason=ADMINS, noun="page"),
}
