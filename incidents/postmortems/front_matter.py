"""A post-mortem with a front matter that says when it began and, perhaps, when it ended."""

from collections.abc import Mapping

from foundation.yamltext import YamlDocument, YamlRefused, read_yaml
from incidents.postmortems.document import LeftOut, Postmortem, Reason, Refused, StatedTime
from incidents.postmortems.times import Zone, read_stamp

FENCE = "---"
STARTS = ("start_time", "started_at", "start")
ENDS = ("end_time", "ended_at", "end")
TITLE_LIMIT = 160


def has_front_matter(text: str) -> bool:
    """Whether the text begins with one."""
    return text.partition("\n")[0].rstrip() == FENCE


def read_front_matter(text: str, source: str, digest: str, zone: Zone) -> Postmortem:
    """Read the document, or refuse it with the line of what stands against it."""
    document, body = _parted(text)
    said = document.value if isinstance(document.value, dict) else {}
    start = _time(document, said, STARTS, zone)
    if start is None:
        named = next((name for name in STARTS if name in said), "")
        raise Refused(Reason.NO_START, document.line_of(named) + 1 if named else 1)
    end = _time(document, said, ENDS, zone)
    if end is not None and end.at < start.at:
        raise Refused(Reason.BACKWARDS, end.line, f"{start.words} to {end.words}")
    moments = {"declared": start, "impact_started": start}
    if end is not None:
        moments |= {"impact_ended": end, "resolved": end}
    identity = said.get("uuid")
    return Postmortem(
        source=f"uuid:{identity}"[:300] if isinstance(identity, str) and identity else source,
        digest=digest,
        title=_title(said),
        body=body,
        moments=moments,
        left_out=() if end else (LeftOut(1, Reason.NO_TIME, "end"),),
        address=_text(said, "url") or "",
    )


def _parted(text: str) -> tuple[YamlDocument, str]:
    """Part front matter and body; lines are counted from the fence, which is line 1."""
    lines = text.split("\n")
    closing = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if closing is None:
        raise Refused(Reason.FRONT_MATTER, 1, "it has no end")
    try:
        documents = read_yaml("\n".join(lines[1:closing]))
    except YamlRefused as error:
        raise Refused(Reason.FRONT_MATTER, error.line + 1, error.detail.partition(": ")[2]) from error
    if len(documents) != 1 or not isinstance(documents[0].value, dict):
        raise Refused(Reason.FRONT_MATTER, 1, "it says nothing by name")
    return documents[0], "\n".join(lines[closing + 1 :]).strip()


def _time(document: YamlDocument, said: Mapping[str, object], names: tuple[str, ...], zone: Zone) -> StatedTime | None:
    for name in names:
        value = said.get(name)
        if value not in {None, ""} if not isinstance(value, list | dict) else True:
            return read_stamp(str(value), zone, document.line_of(name) + 1)
    return None


def _title(said: Mapping[str, object]) -> str:
    """Return its title, or whom and what it is about: never a sentence of its body."""
    title = _text(said, "title") or ": ".join(filter(None, (_text(said, "company"), _text(said, "product"))))
    if not title:
        raise Refused(Reason.NO_TITLE, 1)
    return title[:TITLE_LIMIT]


def _text(said: Mapping[str, object], name: str) -> str | None:
    value = said.get(name)
    return " ".join(value.split()) or None if isinstance(value, str) else None
