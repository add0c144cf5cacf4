"""How alike texts mean, by a small sentence model in a folder that whoever runs Andon puts there; an extra.

Owns reading the folder and working out vectors, here, with nothing fetched. What closeness is worth is learnings'.
"""
