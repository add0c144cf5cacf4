"""Other people's post-mortems, read so that nothing is guessed: what they state, with which precision, and where.

It knows two shapes: a front matter that says when it began and ended, and a Markdown table of times. It writes
nothing; the command that takes a document in does.
"""
