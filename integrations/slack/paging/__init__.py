"""Pages as direct messages, and in channels, with a button that answers.

Apart from what the outbound room keeps true about an incident: a page waits for nothing that is said beside it.
"""
