"""Everything that one can do to tickets elsewhere, and the steps by which they are carried."""

from integrations.trackers.commands.carry import (
    note_asking,
    note_gone,
    note_made,
    note_not_made,
    note_open_again,
    note_person,
    note_refusal,
    note_rewritten,
    note_sent,
    note_trouble,
    note_waiting,
    note_withheld,
)
from integrations.trackers.commands.deliveries import note_asked, note_unsigned, take_in
from integrations.trackers.commands.follow import follow
from integrations.trackers.commands.make import (
    Destination,
    Released,
    let_go,
    make_action_ticket,
    make_by_rule,
    make_incident_ticket,
    try_again,
)
from integrations.trackers.commands.rules import add_rule, drop_rule, note_trial, try_out
from integrations.trackers.commands.take import note_linked, take_over

__all__ = [
    "Destination",
    "Released",
    "add_rule",
    "drop_rule",
    "follow",
    "let_go",
    "make_action_ticket",
    "make_by_rule",
    "make_incident_ticket",
    "note_asked",
    "note_asking",
    "note_gone",
    "note_linked",
    "note_made",
    "note_not_made",
    "note_open_again",
    "note_person",
    "note_refusal",
    "note_rewritten",
    "note_sent",
    "note_trial",
    "note_trouble",
    "note_unsigned",
    "note_waiting",
    "note_withheld",
    "take_in",
    "take_over",
    "try_again",
    "try_out",
]
