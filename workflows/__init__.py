"""What happens by itself during an incident: when something happens, if conditions hold, then steps.

Owns the definitions with their versions, their runs and the notices that they leave. It does nothing that a person
could not do: every step is an ordinary command of the room below that it belongs to.
"""
