"""The pages of accounts."""

from accounts.views import me, people, sign_in, teams
from foundation.slots import NavItem

BLUEPRINTS = (sign_in.BLUEPRINT, me.BLUEPRINT, people.BLUEPRINT, teams.BLUEPRINT)
NAV = (
    NavItem("Organisation", "People", "people", "/people", order=610, permission="accounts:read", key="g p"),
    NavItem("Organisation", "Teams", "sliders", "/teams", order=611, permission="accounts:read"),
)
