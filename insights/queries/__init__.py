"""What one sees from up here."""

from insights.queries.agenda import Agenda, Part, agenda
from insights.queries.finds import MOST, Finds, Found, finds
from insights.queries.jobs import DeadLetter, LaneItem, dead_count, dead_letters, lanes

__all__ = [
    "MOST",
    "Agenda",
    "DeadLetter",
    "Finds",
    "Found",
    "LaneItem",
    "Part",
    "agenda",
    "dead_count",
    "dead_letters",
    "finds",
    "lanes",
]
