"""Tickets of what is in the sample, where no tracker is set up: each waits for somebody to mend that."""

from typing import Any

from integrations.trackers import commands
from tests.support.world import World


def put_tickets(world: World, names: dict[str, Any], word: str) -> None:
    """Ask for one of an action item; what is private says the word alone. An incident gets one where it is open."""
    jira = commands.Destination("jira", "OPS")
    released = commands.Released(word, f"{word}, and more.")
    world.run(commands.make_action_ticket, key=names["done_action"], to=jira, released=released)
    if "tracker_rule" in names or "zanzibar" in word:
        return
    names["ticketed"] = names["linked"]
    world.run(commands.make_incident_ticket, key=names["ticketed"], to=jira)
    for subject in ("action", "incident"):
        names["tracker_rule"] = world.run(commands.add_rule, subject=subject, tracker="jira", project="OPS").id
