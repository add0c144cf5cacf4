"""What Slack sends us: who it is from, what is wanted, and the command that does it.

Owns who of a workspace is whom here, what was delivered, and which messages stand in which timeline. What we send to
Slack is the other half of the house next door.
"""
