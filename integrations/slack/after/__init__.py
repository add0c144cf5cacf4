"""What Slack says once an incident is over: COEs due, reviews to give, action items, learnings that want an answer.

To people directly, and to teams where they talk. Each message is drawn from the present, in the eyes of whoever reads
it, and drawn anew when what it is about has changed.
"""
