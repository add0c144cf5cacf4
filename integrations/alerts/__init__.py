"""Alerts from systems that watch others: each source has a token of its own, and what it says becomes an incident.

Owns the sources and the translation of their payloads. It decides nothing about
incidents: an alert is declared or noted through the same commands as everybody's.
"""
