"""Reading a tiered checklist in Markdown: tables with a name, a description, and a column for each level.

A level is a set, not a rung: a check that is asked at C need not be asked at A. A is our T0, B is T1, C is T2 and T3.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from foundation.errors import Invalid

LEVELS = {"A": ("T0",), "B": ("T1",), "C": ("T2", "T3")}
LEVEL = re.compile(r"level\s+([abc])", re.IGNORECASE)
MARK = re.compile(r":white_check_mark:|✅|✓|\[x\]|\byes\b", re.IGNORECASE)
EMOJI = re.compile(r":[a-z0-9_+]+:")
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
RULE = re.compile(r":?-+:?")
MOST_BYTES = 500_000
TEXT, CATEGORY, GUIDANCE = 300, 60, 5_000
NONE = {"id": "check_no", "title": "Not yet"}


@dataclass
class Section:
    """A heading, what is said below it, and its tables' rows."""

    title: str
    intro: list[str] = field(default_factory=list)


def title_of(text: str) -> str:
    """Return the first heading."""
    heads = (line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("# "))
    return _plain(next(heads, ""))


def questions_of(text: str) -> list[dict[str, Any]]:
    """Return the checks as questions with the fields of ours, each with its set of tiers."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        detail = f"The checklist is larger than {MOST_BYTES:,} bytes. Split it."
        raise Invalid("checklist.too_large", detail, where="document")
    found = list(_questions(text))
    if not found:
        detail = "There is no table with a column for each level (Level A, Level B, Level C) in this text."
        raise Invalid("checklist.no_table", detail, where="document")
    return found


def _questions(text: str) -> Iterator[dict[str, Any]]:
    section = Section("")
    columns: dict[str, int] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            section, columns = Section(_plain(line.lstrip("# "))), {}
        elif not line.lstrip().startswith("|"):
            section.intro.append(line.strip())
            columns = {} if line.strip() else columns
        else:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if not columns:
                columns = _columns(cells)
            elif not all(RULE.fullmatch(cell) for cell in cells):
                yield _question(section, cells, columns)


def _columns(cells: list[str]) -> dict[str, int]:
    """Return in which column each level stands; nothing where this is the head of another table."""
    found = {match.group(1).upper(): place for place, cell in enumerate(cells) if (match := LEVEL.search(cell))}
    return found or {"": -1}


def _question(section: Section, cells: list[str], columns: dict[str, int]) -> dict[str, Any]:
    name = _plain(cells[0])
    said = _plain(cells[1]) if len(cells) > 1 else ""
    intro = " ".join(_plain(line) for line in section.intro if line)
    return {
        "category": section.title[:CATEGORY],
        "text": f"{name}: {said}"[:TEXT] if said else name[:TEXT],
        "failure_prevented": (intro or f"{name} is missing, and nobody notices before it is needed")[:TEXT],
        "guidance": said[:GUIDANCE],
        "choices": [{"id": "check", "title": (said or name)[:TEXT]}, NONE],
        "risk_rules": [{"risk": "NONE", "condition": "check"}, {"risk": "HIGH", "condition": "default"}],
        "tiers": {
            tier: "required" if place < len(cells) and MARK.search(cells[place]) else "omit"
            for level, place in columns.items()
            for tier in LEVELS.get(level, ())
        },
    }


def _plain(text: str) -> str:
    """Return the words without emoji names, links and emphasis."""
    return " ".join(EMOJI.sub(" ", LINK.sub(r"\1", text)).replace("`", "").replace("**", "").split())
