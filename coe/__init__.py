"""Why it happened: the correction of error.

Owns the document, its timeline and exhibits, the tree of causes, its review and
the action items. What others should take from it belongs to learnings.
"""
