"""Everything that speaks to a system which is not ours.

Each vendor has a package of its own in here, knows no other vendor, and keeps
the vendor's words to itself. What is to be sent and when is decided by the
rooms below, in their events and ports.
"""
