"""Mail: sent over one SMTP server, in batches that survive a crash, signed where there is a key.

Owns how a mail looks and travels. What is said, to whom and when is decided by the rooms below.
"""
