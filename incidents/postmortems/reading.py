"""Reading one file as a post-mortem."""

import hashlib
import re
from pathlib import Path

from foundation.errors import Invalid
from foundation.text import clean, shown
from incidents.postmortems.document import Postmortem, Reason, Refused
from incidents.postmortems.front_matter import has_front_matter, read_front_matter
from incidents.postmortems.timeline import read_timeline
from incidents.postmortems.times import Zone

LONGEST_FILE = 200_000
BEGINS = re.compile(r"\s*(?:# \S|---\r?\n)")
ENDINGS = {".md", ".markdown"}
LONGEST_SOURCE = 300


def read_postmortem(path: Path, zone: Zone) -> Postmortem:
    """Read the file; raises Refused with the reason and the line."""
    if path.is_symlink():
        raise Refused(Reason.LINK, 1)
    ending = path.suffix.casefold()
    # A sentence may have a full stop; an ending has no space behind it.
    has_none = not ending or " " in ending
    if not has_none and ending not in ENDINGS:
        raise Refused(Reason.NOT_MARKDOWN, 1, path.suffix)
    with path.open("rb") as file:
        data = file.read(LONGEST_FILE + 1)
    if len(data) > LONGEST_FILE:
        raise Refused(Reason.TOO_LARGE, 1, f"more than {LONGEST_FILE:,} bytes")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Refused(Reason.NOT_TEXT, data.count(b"\n", 0, error.start) + 1) from error
    if has_none and not BEGINS.match(text):
        raise Refused(Reason.NOT_MARKDOWN, 1, "no ending, and no heading at its beginning")
    source = shown(f"file:{path.resolve().parent.name}/{path.name}", LONGEST_SOURCE)
    digest = hashlib.sha256(data).hexdigest()
    read = read_front_matter if has_front_matter(text) else read_timeline
    try:
        clean(text, field="text", limit=LONGEST_FILE, multiline=True)
        return read(text, source, digest, zone)
    except Invalid as error:
        raise Refused(Reason.TEXT, 1, error.detail) from error
