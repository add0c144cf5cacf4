"""Systems that tell what changed: GitHub, GitLab, and whatever can send our own format.

Owns who may tell and how that is proven, and the translation of their words. What a change is, and what becomes of
one that is told twice, is the room of changes' affair.
"""
