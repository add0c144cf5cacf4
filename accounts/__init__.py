"""Who somebody is and what they may do.

Owns people, teams, roles and groups, sign-in and API tokens. It does not own
which services a team looks after (catalog) or who is on call (oncall).
"""
