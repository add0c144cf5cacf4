"""An incident, from the pulled cord to its close.

Owns declaring, the lifecycle and its moments, roles, updates, tasks and the
timeline. It has never heard of Slack, of a page, of a status page or of a COE:
those react to its events.
"""
