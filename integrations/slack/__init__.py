"""Slack: a whole incident run from a channel.

Owns what Slack calls things, who of a workspace is whom here, and what was sent
and received. It decides nothing about incidents: every wish becomes a command
of the rooms below, and every message tells what they have recorded.
"""
