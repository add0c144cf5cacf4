"""Somebody's post-mortem in Markdown, taken apart: sections, factors, actions, and what could not be placed. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from coe.events import CauseClass
from coe.places import ACTIONS, FACTORS, TIMELINE, place_of
from foundation.outline import OF_BOLD, Heading, cells, headings, is_rule, plainly, tables, without_comments

BULLET = re.compile(r"(?:[-*+•]|\d{1,3}[.)])(?:\s+(.*))?")
CHECKBOX = re.compile(r"\[[ xX]?\]\s*")
LEAD = re.compile(r"\*\*(.+?)\*\*\s*:?\s*(.*)", re.DOTALL)
LONGEST_TITLE = 160
DEEPER, NESTED = 2, "\n- "
# What stands for nothing where something is asked for.
NOTHING = frozenset({"", "none", "na", "n a", "nil", "nothing", "tbd", "todo", "aucun", "aucune", "ninguno", "ninguna"})
# A column that numbers the rows says nothing.
NUMBERS = ([""], ["id"], ["no"], ["nr"], ["num"])
OF_ITEMS = re.compile(
    r"\b(?:action|item|task|description|what|todo|tarea|accion|tache|mesure|measure|factor|cause?a?)s?\b"
)
# The first that fits; a guess that a person confirms.
CLASSES: tuple[tuple[str, CauseClass], ...] = (
    (r"monitor|alert|alarm|notic|visib", CauseClass.ALARM_MISSING),
    (r"certificate|secret|expir|credential", CauseClass.CERT_OR_SECRET_EXPIRY),
    (r"version|upgrade|bump|pin", CauseClass.DEPENDENCY_VERSION),
    (r"test|validat|verif", CauseClass.TEST_GAP),
    (r"document|playbook|runbook|procedure|unclear|guideline", CauseClass.UNCLEAR_PROCEDURE),
    (r"limit|quota|exhaust|capacity|starv", CauseClass.QUOTA_LIMIT),
    (r"\bdns\b|coredns|resolv", CauseClass.DNS),
    (r"network|subnet|\bip\b|load balancer", CauseClass.NETWORK),
    (r"pipeline|deploy|terraform|rollout|release", CauseClass.DEPLOY_PROCESS),
    (r"config|setting|default|flag", CauseClass.CONFIG_CHANGE),
    (r"delet|remov", CauseClass.DELETION),
    (r"node|cluster|autoscal", CauseClass.NODE_LIFECYCLE),
    (r"depend|vendor|provider|\baws\b|\bazure\b", CauseClass.INTERNAL),
    (r"bug|code|defect|logic", CauseClass.CODE_DEFECT),
)
OTHERWISE = CauseClass.OWNERSHIP_GAP
KINDS: tuple[tuple[str, str], ...] = (
    (r"monitor|alert|alarm|metric|notif|detect", "detect"),
    (r"document|communicat|train|guideline|procedure|meeting|plan\b|ask ", "process"),
)


@dataclass(frozen=True)
class Retold:
    """What a document says, part by part."""

    sections: dict[str, str] = field(default_factory=dict)
    factors: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    unplaced: str = ""


def retell(body: str, taken: Collection[int] = ()) -> Retold:
    """Take the document apart; nothing of it is lost but its title, and those lines that the incident has taken."""
    sections: dict[str, list[str]] = {}
    factors: list[str] = []
    actions: list[str] = []
    unplaced: list[str] = []
    for part in _parts(without_comments(body).splitlines()):
        lines = part.lines
        if part.place in {FACTORS, ACTIONS}:
            items, lines = items_of(lines, is_cause="cause" in plainly(part.heading))
            (factors if part.place == FACTORS else actions).extend(items)
        elif part.place == TIMELINE or part.holds(taken):
            lines = _not_taken(part, taken)
        elif part.place:
            sections.setdefault(part.place, []).extend(lines)
            continue
        if any(line.strip() for line in lines):
            quoted = (f"> {line}".rstrip() for line in _trim(lines))
            unplaced += [f"> **{part.heading or 'Before the first heading'}**", ">", *quoted, ""]
    told = {name: "\n".join(_trim(lines)) for name, lines in sections.items()}
    kept = {name: text for name, text in told.items() if text}
    factors = [factor.replace(NESTED, "; ").replace("\n", "; ") for factor in factors]
    return Retold(kept, tuple(factors), tuple(actions), "\n".join(unplaced).strip())


def items_of(lines: Sequence[str], *, is_cause: bool = False) -> tuple[list[str], list[str]]:
    """Return the items of lists and tables, each with what goes on below it, and what stands outside of them.

    Where one cause is told in sentences, its paragraphs are the items.
    """
    items: list[list[str]] = []
    rest: list[str] = []
    for line in _without_tables(lines):
        match = BULLET.fullmatch(line.strip())
        if match and (len(line) - len(line.lstrip()) < DEEPER or not items):  # deeper ones go on the last
            items.append([CHECKBOX.sub("", match[1] or "", count=1)])
        elif items and line.strip() and line.startswith((" ", "\t")):
            items[-1].append(f"{NESTED}{match[1] or ''}" if match else f" {line.strip()}")
        elif line.strip():
            rest.append(line)
    found = [text for item in items if plainly(text := "".join(item).strip()) not in NOTHING]
    found += _rows(lines)
    if is_cause and not found:
        told = "\n".join(_trim(list(lines))).split("\n\n")
        return [text for each in told if plainly(text := " ".join(each.split())) not in NOTHING], []
    return found, rest


def class_of(factor: str) -> CauseClass:
    """Guess to which class a factor belongs."""
    return next((found for words, found in CLASSES if re.search(words, factor, re.IGNORECASE)), OTHERWISE)


def kind_of(action: str) -> str:
    """Guess what an action is for."""
    return next((kind for words, kind in KINDS if re.search(words, action, re.IGNORECASE)), "prevent")


def title_and_more(action: str) -> tuple[str, str]:
    """Return the bold words that lead an item, or as much of it as a title holds, and the rest."""
    first, _, below = action.partition("\n")
    match = LEAD.fullmatch(first)
    title, more = (match[1], match[2]) if match else (first, "")
    title = re.sub(r"[`*]", "", title).strip(" .:")
    if len(title) <= LONGEST_TITLE:
        return title, "\n".join(filter(None, [more, below]))
    return f"{title[: LONGEST_TITLE - 1].rstrip()}…", action


@dataclass
class _Part:
    """What stands under one heading: whither it goes, on which line it begins, and its lines."""

    heading: str
    place: str
    first: int
    lines: list[str]
    is_below: bool = False

    def holds(self, taken: Collection[int]) -> bool:
        """Whether any of its lines is one of those."""
        return any(number in taken for number in range(self.first + 1, self.first + len(self.lines) + 1))


def _parts(lines: Sequence[str]) -> Iterator[_Part]:
    """Give the parts; what stands under a deeper heading that nobody knows belongs to the one above it."""
    heads = headings(lines)
    title = next((head for head in heads if head.rank == 1), None) or _bold_title(lines, heads)
    part = _Part("", "", 0, [])
    open_ones: list[tuple[int, str, str]] = []
    begins, rank = 0, 0
    for head in heads:
        place = "" if head is title else place_of(head.title)
        if head.rank == OF_BOLD and not place and head is not title and rank < OF_BOLD:
            continue
        rank = head.rank
        part.lines += lines[begins : head.first]
        yield part
        while open_ones and open_ones[-1][0] >= head.rank:
            open_ones.pop()
        begins = head.last + 1
        if head is not title and not place and open_ones:
            _, place, heading = open_ones[-1]
            part = _Part(heading, place, head.first, list(lines[head.first : begins]), is_below=True)
            continue
        part = _Part("" if head is title else head.title, place, begins, [])
        if place:
            open_ones.append((head.rank, place, head.title))
    part.lines += lines[begins:]
    yield part


def _bold_title(lines: Sequence[str], heads: Sequence[Heading]) -> Heading | None:
    begins = next((at for at, line in enumerate(lines) if line.strip()), 0)
    return next((head for head in heads if head.first == begins and head.rank == OF_BOLD), None)


def _not_taken(part: _Part, taken: Collection[int]) -> list[str]:
    """Return what of a timeline the incident has not: no head of a table, nothing that goes on a line it has."""
    left: list[str] = []
    has_it = False
    for at, line in enumerate(part.lines):
        row, below = cells(line), cells(part.lines[at + 1]) if at + 1 < len(part.lines) else []
        number = part.first + at + 1
        has_it = number in taken or (has_it and line.startswith((" ", "\t")) and not row)
        is_head = is_rule(row) or (bool(row) and is_rule(below)) or not any(row or [line.strip()])
        if not has_it and not is_head:
            left.append(line)
    # The heading above rows that were taken is the day on which they were.
    return left[1:] if part.is_below and left and part.holds(taken) else left


def _without_tables(lines: Sequence[str]) -> list[str]:
    """Return the lines that are not of a table; one without a rule is none."""
    of_tables = {at for at, _, _ in tables(lines)}
    rules = {at for at, line in enumerate(lines) if is_rule(cells(line))}
    heads = {at - 1 for at in rules}
    return [line for at, line in enumerate(lines) if at not in of_tables | rules | heads]


def _rows(lines: Sequence[str]) -> list[str]:
    """Return the rows of tables as items: what it is about, and below that what its other columns say."""
    found = []
    for _, row, head in tables(lines):
        named = [plainly(name) for name in head]
        column = next((at for at, name in enumerate(named) if OF_ITEMS.search(name)), None)
        if column is None or column >= len(row):
            column = max(range(len(row)), key=lambda at: len(row[at]))
        others = [
            f"{head[at]}: {cell}" if at < len(head) and head[at] else cell
            for at, cell in enumerate(row)
            if at != column and cell.strip("- ") and not (cell.isdigit() and named[at : at + 1] in NUMBERS)
        ]
        if plainly(row[column]) not in NOTHING:
            found.append("\n".join(filter(None, [row[column], "; ".join(others)])))
    return found


def _trim(lines: list[str]) -> list[str]:
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    end = next((i for i in range(len(lines), start, -1) if lines[i - 1].strip()), start)
    return lines[start:end]
