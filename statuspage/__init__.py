"""What the outside is told.

Owns status pages, components, maintenances, subscribers and the snapshots that
are served when all else is dead. It does not decide what is published: a person
writes a public update, or this page says nothing.
"""
