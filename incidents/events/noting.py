"""What is written into a timeline, and said about its entries, in the past tense. Fields are only ever added."""

from dataclasses import dataclass
from datetime import datetime

from foundation.events import Event, passage


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event, name="incident.note_added"):
    """Somebody wrote down what happened, at a time of its own, known as exactly as ``precision`` says."""

    precision: str = "minute"
    body: str = passage()
    body_html: str = passage()


@dataclass(frozen=True, kw_only=True)
class NoteEdited(Event, name="incident.note_edited"):
    """The note that is entry ``seq`` was worded or timed anew; what it said before stays in the log."""

    seq: int
    at: datetime
    precision: str
    body: str = passage()
    body_html: str = passage()


@dataclass(frozen=True, kw_only=True)
class NoteUndone(Event, name="incident.note_undone"):
    """The note that is entry ``seq`` was taken back at once by who wrote it; both stay in the log."""

    seq: int


@dataclass(frozen=True, kw_only=True)
class EntryMarked(Event, name="incident.entry_marked"):
    """Entry ``seq`` was marked as one that tells the story, or the mark was taken off."""

    seq: int
    marker: str
    marked: bool
