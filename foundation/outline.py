"""The outline of somebody's Markdown: what its headings are, however they are written, and what stands in tables. Pure.

Lines keep their numbers: what is read here is quoted with the line on which it stands.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ATX = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*")
UNDERLINE = re.compile(r"={3,}|-{3,}")
BOLD = re.compile(r"(?:\*\*|__)([^*_|].*?)(?:\*\*|__)\s*:?")
FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
RULE = re.compile(r":?-{2,}:?")
COMMENT, COMMENT_ENDS = "<!--", "-->"
# What is longer is no heading: some patterns take long over what was made to be long.
OF_BOLD, LONGEST_BOLD, LONGEST = 7, 80, 500


@dataclass(frozen=True)
class Heading:
    """A heading: its rank (7 for a line in bold letters that stands for one), its words, and its lines."""

    rank: int
    title: str
    first: int
    last: int


def without_comments(text: str) -> str:
    """Return the text without its HTML comments, line by line; one that has no end is none."""
    parts: list[str] = []
    since = 0
    while True:
        begins = text.find(COMMENT, since)
        ends = text.find(COMMENT_ENDS, begins + len(COMMENT)) if begins >= 0 else -1
        if ends < 0:
            return "".join([*parts, text[since:]])
        parts += [text[since:begins], "\n" * text.count("\n", begins, ends)]
        since = ends + len(COMMENT_ENDS)


def headings(lines: Sequence[str]) -> list[Heading]:
    """Return the headings, by the index of their lines; what stands between fences is none."""
    found: list[Heading] = []
    fence = ""
    for at, line in enumerate(lines):
        match = FENCE.match(line)
        if match and (not fence or match[1].startswith(fence)):
            fence = "" if fence else match[1]
        elif not fence and (heading := _heading(lines, at)) is not None:
            found.append(heading)
    return found


def cells(line: str) -> list[str]:
    """Return the cells of a line of a table, none where it is none."""
    line = line.strip()
    if not line.startswith("|"):
        return []
    line = line[1:].removesuffix("|") if not line.endswith("\\|") else line[1:]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]


def is_rule(row: Sequence[str]) -> bool:
    """Whether cells are the rule below a table's head."""
    return bool(row) and all(RULE.fullmatch(cell) for cell in row)


def plainly(words: str) -> str:
    """Return words in small letters without accents, numbers and signs: the same heading is written in many ways."""
    flat = unicodedata.normalize("NFKD", words[:LONGEST].casefold())
    letters = "".join(each for each in flat if not unicodedata.combining(each))
    return " ".join(re.sub(r"\(.*?\)|[^a-z ]", " ", letters).split())


def _heading(lines: Sequence[str], at: int) -> Heading | None:
    line = lines[at].strip()
    if len(line) > LONGEST:
        return None
    match = ATX.fullmatch(line)
    if match:
        return Heading(len(match[1]), _words(match[2]), at, at)
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    if line and UNDERLINE.fullmatch(below) and _may_be_underlined(lines, at):
        return Heading(1 if below.startswith("=") else 2, _words(line), at, at + 1)
    bold = BOLD.fullmatch(line)
    if bold and len(bold[1]) <= LONGEST_BOLD and "**" not in bold[1]:
        return Heading(OF_BOLD, _words(bold[1]), at, at)
    return None


def _may_be_underlined(lines: Sequence[str], at: int) -> bool:
    """Whether it is a line of its own: below a paragraph, a list or a table the signs mean something else."""
    before = lines[at - 1].strip() if at else ""
    return not before and not re.match(r"[-*+|>]\s|\|", lines[at].strip())


def _words(title: str) -> str:
    return title.strip().strip("*_").rstrip(":").strip()


def tables(lines: Sequence[str]) -> Iterator[tuple[int, list[str], list[str]]]:
    """Give each row of the tables with the index of its line, and the head above it."""
    head: list[str] = []
    above: list[str] = []
    is_below = False
    for at, line in enumerate(lines):
        row = cells(line)
        if not row:
            above, is_below = [], False
        elif is_rule(row):
            head, is_below = above, True
        elif is_below:
            yield at, row, head
        above = row
