"""Verifying the log: every MAC, every passage, no gap; and anchors outside the database, which show a cut tail.

An anchor line commits to the heads that moved since the line before. It is written to a file beside the database;
what it names must still be there, with the same MAC.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Row, Select, Table, and_, bindparam, select, update
from sqlalchemy.orm import Session

from foundation.chain import Keyring, Link, passage_digest
from foundation.log import EventRow, PassageRow, StreamHead

BATCH = 2000
LINK_COLUMNS = (
    "stream",
    "seq",
    "name",
    "occurred_at",
    "recorded_at",
    "principal",
    "surface",
    "request_id",
    "payload",
    "passage",
    "format",
    "key_id",
)
MOST_HEADS = 500
HEADS = cast("Table", StreamHead.__table__)
REACHED = update(HEADS).where(HEADS.c.stream == bindparam("of")).values(anchored_seq=bindparam("to"))


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written: where, and what."""

    stream: str
    seq: int
    what: str


@dataclass(frozen=True)
class Report:
    """What a verification found."""

    events: int
    streams: int
    anchors: int
    faults: tuple[Fault, ...]


def verify(session: Session, keyring: Keyring, anchors: Path | None = None) -> Report:
    """Check all events in order, all heads, and the anchors in ``anchors`` if that file is given.

    The session has to see one moment of the database; the file is read before that, so that it names nothing later.
    """
    lines = _anchor_lines(anchors) if anchors else []
    heads: dict[str, tuple[int, str]] = {}
    faults: list[Fault] = []
    events = 0
    try:
        for row in session.execute(_ordered()).yield_per(BATCH):
            events += 1
            faults += _check(row, heads, keyring)
    except (TypeError, ValueError):
        # SQLite hands out whatever was put into a column by hand.
        faults.append(Fault("event", events + 1, "this row cannot be read, and none after it was looked at"))
    for head in session.execute(select(StreamHead.stream, StreamHead.seq, StreamHead.mac)):
        if heads.get(head.stream) != (head.seq, head.mac):
            faults.append(Fault(head.stream, head.seq, "the head does not match the last event"))
    if anchors and not lines and _was_anchored(session) and not _anchor_lines(anchors):
        faults.append(Fault("anchors", 0, f"streams were anchored, but {anchors} is empty or gone"))
    faults += _check_anchors(session, lines, keyring)
    return Report(events, len(heads), len(lines), tuple(faults))


def _was_anchored(session: Session) -> bool:
    return session.scalar(select(StreamHead.seq).where(StreamHead.anchored_seq > 0).limit(1)) is not None


def _ordered() -> Select[Any]:
    columns = [getattr(EventRow, name) for name in (*LINK_COLUMNS, "mac")]
    joined = and_(PassageRow.stream == EventRow.stream, PassageRow.seq == EventRow.seq)
    return (
        select(*columns, PassageRow.salt, PassageRow.body, PassageRow.erased_at, PassageRow.seq.label("kept"))
        .outerjoin(PassageRow, joined)
        .order_by(EventRow.stream, EventRow.seq)
    )


def _check(row: Row[Any], heads: dict[str, tuple[int, str]], keyring: Keyring) -> Iterator[Fault]:
    last, mac = heads.get(row.stream, (0, ""))
    if row.seq != last + 1:
        yield Fault(row.stream, row.seq, f"event {last + 1} is missing")
    link = Link(**{name: getattr(row, name) for name in LINK_COLUMNS})
    if link.key_id not in keyring.keys:
        yield Fault(row.stream, row.seq, f"it is signed with the key {link.key_id}, which is not at hand")
    elif link.mac(mac, keyring) != row.mac:
        yield Fault(row.stream, row.seq, "its bytes or its predecessor are not what was signed")
    if row.passage and row.kept is None:
        yield Fault(row.stream, row.seq, "its text is gone without having been erased")
    elif row.passage and row.erased_at is None and not _is_what_was_written(row):
        yield Fault(row.stream, row.seq, "its text is not what was written")
    heads[row.stream] = (row.seq, row.mac)


def _is_what_was_written(row: Row[Any]) -> bool:
    try:
        return row.salt is not None and passage_digest(row.salt, row.body or "") == row.passage
    except ValueError:
        return False


def anchor(session: Session, keyring: Keyring, path: Path, now: datetime, most: int = MOST_HEADS) -> int:
    """Append a line that commits to heads that moved; returns how many. The caller commits afterwards.

    At most ``most`` at once, since everybody who writes waits meanwhile; where it was so many, there may be more.
    """
    moved = session.execute(
        select(StreamHead.stream, StreamHead.seq, StreamHead.mac)
        .where(StreamHead.seq > StreamHead.anchored_seq)
        .order_by(StreamHead.stream)
        .limit(most)
    ).all()
    if not moved:
        return 0
    lines = _anchor_lines(path)
    previous = _mac_of(lines[-1]) if lines else ""
    body = json.dumps(
        {
            "at": now.isoformat(),
            "previous": previous,
            "key_id": keyring.current,
            "heads": [[h.stream, h.seq, h.mac] for h in moved],
        },
        sort_keys=True,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.truncate(sum(len(line.encode()) for line in lines))
        file.write(json.dumps({"body": body, "mac": _sign(body, keyring, keyring.current)}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    session.connection().execute(REACHED, [{"of": head.stream, "to": head.seq} for head in moved])
    return len(moved)


def _anchor_lines(path: Path) -> list[str]:
    """Return the lines with their ends; one without an end was cut short by a crash, before anything relied on it."""
    if not path.exists():
        return []
    return [line for line in path.read_text(errors="replace").splitlines(keepends=True) if line.endswith("\n")]


def _check_anchors(session: Session, lines: list[str], keyring: Keyring) -> Iterator[Fault]:
    previous = ""
    for number, line in enumerate(lines, start=1):
        heads = _heads_in(line, previous, keyring)
        if heads is None:
            yield Fault("anchors", number, "this line of the anchor file was changed")
        previous = _mac_of(line)
        for stream, seq, mac in heads or ():
            found = session.scalar(select(EventRow.mac).where(EventRow.stream == stream, EventRow.seq == seq))
            if found != mac:
                yield Fault(stream, seq, "was anchored and is gone or changed")


def _heads_in(line: str, previous: str, keyring: Keyring) -> list[tuple[str, int, str]] | None:
    """Return the heads that the line commits to; None when it is not what was signed."""
    try:
        signed = json.loads(line)["body"]
        body = json.loads(signed)
        is_ours = body["previous"] == previous and _sign(signed, keyring, body["key_id"]) == _mac_of(line)
        return [(stream, seq, mac) for stream, seq, mac in body["heads"]] if is_ours else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _mac_of(line: str) -> str:
    try:
        return str(json.loads(line)["mac"])
    except (ValueError, KeyError, TypeError):
        return ""


def _sign(body: str, keyring: Keyring, key_id: str) -> str:
    return keyring.sign(b"anchor" + hashlib.sha256(body.encode()).digest(), key_id)
