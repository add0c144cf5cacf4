"""Trackers: tickets of action items in Jira and GitHub, kept true both ways, and of incidents in Jira and ServiceNow.

Owns which ticket belongs to what, what of ours was sent there, what was last seen there, and what may leave at all.
What an action item or an incident is and may become is their rooms' affair: what a tracker says becomes their command.
"""
