"""Words for how sure an escape is."""

PROVISIONAL = "provisional"
CONFIRMED = "confirmed"
WITHDRAWN = "withdrawn"
STATUSES = (PROVISIONAL, CONFIRMED)
