"""All that can be done with people, teams, and what somebody proves who they are with."""

from accounts.commands.describe import describe_person, set_teams
from accounts.commands.passwords import set_password
from accounts.commands.people import (
    add_person,
    change_role,
    disable_person,
    enable_person,
    join_group,
    leave_group,
    set_groups,
    set_preferences,
)
from accounts.commands.set_up import begin_set_up, set_up
from accounts.commands.sign_in import SignedIn, note_seen, sign_in, sign_out
from accounts.commands.teams import add_team, change_team, join_team, leave_team
from accounts.commands.tokens import create_token, note_token_used, revoke_token

__all__ = [
    "SignedIn",
    "add_person",
    "add_team",
    "begin_set_up",
    "change_role",
    "change_team",
    "create_token",
    "describe_person",
    "disable_person",
    "enable_person",
    "join_group",
    "join_team",
    "leave_group",
    "leave_team",
    "note_seen",
    "note_token_used",
    "revoke_token",
    "set_groups",
    "set_password",
    "set_preferences",
    "set_teams",
    "set_up",
    "sign_in",
    "sign_out",
]
