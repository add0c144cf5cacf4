"""Messages in a timeline: as a note with the message's own time, once, following what becomes of the message."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from foundation.log import StreamHead
from foundation.markdown import RenderedText
from foundation.work import Work
from incidents import commands as incidents
from integrations.slack.inbound.model import SlackCapture

PERMALINK_LIMIT = 500
AUTHOR_LIMIT = 120


@dataclass(frozen=True)
class Message:
    """A message of a channel, and where it is found again."""

    channel_id: str
    ts: str
    at: datetime
    author: str
    permalink: str


def capture_message(work: Work, *, key: str, message: Message, body: RenderedText) -> bool:
    """Write the message into the incident's timeline, at its own time; False where it stands there already."""
    work.require("incidents:read")
    if work.session.get(SlackCapture, (message.channel_id, message.ts)) is not None:
        return False
    incident = incidents.add_note(work, key=key, body=body, at=min(message.at, work.now), precision="second")
    work.session.add(
        SlackCapture(
            channel_id=message.channel_id,
            ts=message.ts,
            incident_id=incident.id,
            seq=_number_of_last(work, incident.stream),
            permalink=message.permalink[:PERMALINK_LIMIT],
            author=message.author[:AUTHOR_LIMIT],
            captured_by=work.principal.person_id,
        )
    )
    work.session.flush()
    return True


def follow_message(work: Work, *, key: str, channel_id: str, ts: str, body: RenderedText) -> bool:
    """Let the note say what the message says now; False where the message stands in no timeline."""
    work.require("incidents:read")
    held = work.session.get(SlackCapture, (channel_id, ts))
    if held is None:
        return False
    incidents.edit_note(work, key=key, seq=held.seq, body=body)
    return True


def _number_of_last(work: Work, stream: str) -> int:
    """Return which number the event recorded last will have; nobody else appends before this commits."""
    head = work.session.scalar(select(StreamHead.seq).where(StreamHead.stream == stream).with_for_update())
    return (head or 0) + len(work.batch.streams[stream])
