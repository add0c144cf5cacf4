"""A post-mortem whose timeline is a Markdown table: its lines are quoted, and its first time says when it was told."""

import re
from collections.abc import Iterator

from foundation.text import clean
from incidents.postmortems.document import LeftOut, Postmortem, Precision, QuotedEntry, Reason, Refused
from incidents.postmortems.times import Zone, is_zone, read_row_time

HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*")
ALL_TIMES = re.compile(r"\ball times(?: are)? in\s+([A-Za-z0-9/_+:-]+)", re.IGNORECASE)
IN_ZONE = re.compile(r"\btimes?\b.*\b(?:in\s+|\()([A-Za-z0-9/_+:-]+)\)?", re.IGNORECASE)
RULE = re.compile(r":?-{2,}:?")
TITLE_LIMIT = 160
LONGEST_ENTRY = 2_000
MOST_ENTRIES = 500
FEWEST_CELLS = 2

Lines = list[tuple[int, str]]


def read_timeline(text: str, source: str, digest: str, zone: Zone) -> Postmortem:
    """Read the document, or refuse it with the line of the first thing that stands against it."""
    lines = list(enumerate(text.splitlines(), start=1))
    title_line, title = _title(lines)
    section = _section(lines)
    rows = list(_rows(section))
    if not section or not rows:
        raise Refused(Reason.NO_TIMELINE, section[0][0] if section else title_line)
    zone = Zone(_zone(section), zone.given)
    entries, left_out = _read(rows, zone)
    if not entries:
        raise Refused(left_out[0].reason, left_out[0].line, left_out[0].words)
    first = min(entries, key=lambda entry: (entry.time.at, entry.time.precision is Precision.DAY))
    return Postmortem(
        source=source,
        digest=digest,
        title=title[:TITLE_LIMIT],
        body=text,
        moments={"declared": first.time},
        entries=tuple(entries),
        left_out=tuple(left_out),
    )


def _title(lines: Lines) -> tuple[int, str]:
    for number, line in lines:
        heading = HEADING.fullmatch(line.strip())
        if heading and len(heading[1]) == 1:
            return number, heading[2]
        if line.strip():
            raise Refused(Reason.NO_TITLE, number, line.strip())
    raise Refused(Reason.NO_TITLE, 1)


def _section(lines: Lines) -> Lines:
    """Return the lines under the heading that says timeline, up to the next heading of its rank."""
    found: Lines = []
    rank = 0
    for number, line in lines:
        heading = HEADING.fullmatch(line.strip())
        if rank and heading and len(heading[1]) <= rank:
            break
        if rank:
            found.append((number, line))
        elif heading and heading[2].casefold().startswith("timeline"):
            rank = len(heading[1])
            found.append((number, line))
    return found


def _zone(section: Lines) -> str:
    """Return the zone that the timeline says; a word that says none for sure is as good as none."""
    for _, line in section:
        cells = _cells(line)
        match = IN_ZONE.search(cells[0]) if cells else ALL_TIMES.search(line)
        if match and is_zone(match[1].rstrip(".")):
            return match[1].rstrip(".")
    return ""


def _rows(section: Lines) -> Iterator[tuple[int, list[str]]]:
    """Yield the table's rows below its rule."""
    below = False
    for number, line in section:
        cells = _cells(line)
        if cells and all(RULE.fullmatch(cell) for cell in cells):
            below = True
        elif cells and below and len(cells) >= FEWEST_CELLS:
            yield number, cells


def _cells(line: str) -> list[str]:
    line = line.strip()
    if not line.startswith("|"):
        return []
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))]


def _read(rows: list[tuple[int, list[str]]], zone: Zone) -> tuple[list[QuotedEntry], list[LeftOut]]:
    entries, left_out = [], []
    for number, cells in rows[:MOST_ENTRIES]:
        words = clean(" | ".join(cells[1:]).replace("\\|", "|"), field=f"line {number}", limit=LONGEST_ENTRY)
        try:
            entries.append(QuotedEntry(read_row_time(cells[0], zone, number), words))
        except Refused as refused:
            left_out.append(LeftOut(number, refused.reason, cells[0][:120]))
    left_out += [LeftOut(number, Reason.TOO_LARGE, cells[0][:120]) for number, cells in rows[MOST_ENTRIES:]]
    return entries, left_out
