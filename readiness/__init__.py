"""Proof, not promises, before a service may carry load.

Owns checklists and their versions, questions, reviews, answers with evidence,
exceptions, and the class of each escape. It does not own the learning that a
question came from.
"""
