"""A sample organisation, so that every page has something true to show.

Owns the fictional company Larkfield and the stories of its incidents, retold from public accounts with their source.
Everything is built by the same commands that people use, at the times of the story; it decides no rules of its own.
"""
