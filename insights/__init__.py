"""What needs somebody now, and what the figures say.

Owns the home page, the board and the figures over all the other rooms. It
changes nothing: it only reads.
"""
