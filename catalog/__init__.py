"""What is run, by whom, and how much it matters.

Owns services, their owners, tiers, attributes and dependencies, runbooks and
severities. It does not know whether a service is well (incidents) or ready
(readiness).
"""
