"""What Andon tells Slack: channels, panels, announcements, updates, reminders.

Owns what was said where, and how often a workspace may be spoken to. It hears of
incidents by their events, looks at the present when it speaks, and decides nothing.
"""
