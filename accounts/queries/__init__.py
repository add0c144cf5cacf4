"""What is known about people and teams, for whoever may see it."""

from accounts.queries.identities import AccountIdentities
from accounts.queries.people import (
    PersonItem,
    find_person,
    is_empty,
    is_unsettled,
    names,
    people,
    people_behind,
    people_page,
    person_by_email,
    person_version,
    preferences,
    principal_names,
    principal_of,
    principals_of,
    wants_mention_mails,
)
from accounts.queries.proofs import Credentials, TokenItem, credentials, stored_password, tokens
from accounts.queries.search import SEARCH
from accounts.queries.teams import TeamItem, find_team, team_by_slug, teams, teams_page

__all__ = [
    "SEARCH",
    "AccountIdentities",
    "Credentials",
    "PersonItem",
    "TeamItem",
    "TokenItem",
    "credentials",
    "find_person",
    "find_team",
    "is_empty",
    "is_unsettled",
    "names",
    "people",
    "people_behind",
    "people_page",
    "person_by_email",
    "person_version",
    "preferences",
    "principal_names",
    "principal_of",
    "principals_of",
    "stored_password",
    "team_by_slug",
    "teams",
    "teams_page",
    "tokens",
    "wants_mention_mails",
]
