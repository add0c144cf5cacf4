"""Webhooks: programs elsewhere that are told what happens here, signed after Standard Webhooks 1.0.

Owns who is told of which events, the deliveries and their log. What is private never leaves through one.
"""
