"""Looking over all rooms at once: what needs me now, search, figures, and how the house itself works.

Owns no facts but its own use of the others': a room's needs, search documents and moments stay that room's.
"""
