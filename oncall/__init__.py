"""Who is woken, when, and what happens if they don't answer.

Owns rotations, overrides, escalation policies and pages. It does not send
anything itself (integrations) and does not change an incident's state.
"""
