"""What everybody should know because it happened to somebody.

Owns the register of learnings, where each applies, who has adopted it, and
whether the same cause came back. Questions made from learnings, and their
answers, belong to readiness.
"""
