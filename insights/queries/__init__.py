"""What one sees from up here."""

from insights.queries.agenda import Agenda, Part, agenda
from insights.queries.figures import Figure, Point, response_times
from insights.queries.finds import MOST, Finds, Found, finds
from insights.queries.jobs import DeadLetter, LaneItem, dead_count, dead_letters, lanes
from insights.queries.strip import OpenIncidents, PublicStatus, open_incidents, public_status

__all__ = [
    "MOST",
    "Agenda",
    "DeadLetter",
    "Figure",
    "Finds",
    "Found",
    "LaneItem",
    "OpenIncidents",
    "Part",
    "Point",
    "PublicStatus",
    "agenda",
    "dead_count",
    "dead_letters",
    "finds",
    "lanes",
    "open_incidents",
    "public_status",
    "response_times",
]
