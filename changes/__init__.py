"""What was done to services: deployments, configuration, flags, data, infrastructure.

Owns each change as its sender told it, when it happened and when we heard, and which service a sender's name stands
for. Whether a change broke something is judged by incidents, which this room has never heard of.
"""
