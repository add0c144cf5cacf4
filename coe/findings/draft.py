"""A COE as the rules see it: plain values, no database."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from coe.lifecycle import ActionState
from coe.questions import QUESTIONS
from coe.template import STANDARD, Template

# What is quoted is somebody else's, and what is set as code is a name.
QUOTED = re.compile(r"```.*?```|`[^`\n]*`|“[^”]*”|\"[^\"\n]*\"|^>.*$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class DraftSection:
    """A section's text, and whether anybody but the machine has written it."""

    source: str
    is_prefilled: bool = False


@dataclass(frozen=True)
class DraftImpact:
    """One number of the impact."""

    id: int
    dimension: str
    value: float | None
    unit: str
    method: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True)
class DraftRow:
    """One row of the timeline that is part of the story."""

    id: int
    at: datetime
    text: str
    kind: str = "other"
    precision: str = "minute"
    zone: str = "UTC"


@dataclass(frozen=True)
class DraftAnswer:
    """What is answered to one of the questions; ``text`` is the reason where it does not apply."""

    text: str
    is_not_applicable: bool = False
    is_prefilled: bool = False


@dataclass(frozen=True)
class DraftCause:
    """A cause: what it led to (nothing is the impact itself), and what was said of it."""

    id: int
    parent_id: int | None
    because: str
    cause_class: str
    evidence: str = ""
    role: str = "contributing"
    also_led_to: tuple[int, ...] = ()
    is_accepted: bool = False
    why: str = ""
    how_escaped: str = ""

    @property
    def led_to(self) -> tuple[int, ...]:
        """All causes that it led to."""
        return (*((self.parent_id,) if self.parent_id is not None else ()), *self.also_led_to)


@dataclass(frozen=True)
class DraftAction:
    """An action item, as far as the rules look at it."""

    key: str
    title: str
    kind: str
    state: str
    priority: str
    owner_id: int | None
    due: datetime | None
    done_criteria: str
    cause_ids: tuple[int, ...]
    strength: str = ""
    evaluation: str = ""
    scope: str = "this_service"
    tracker_url: str = ""
    owner_is_active: bool = True
    like: str = ""


@dataclass(frozen=True)
class Draft:
    """A COE as the rules see it."""

    state: str
    now: datetime
    sections: Mapping[str, DraftSection]
    instants: Mapping[str, datetime | None]
    causes: tuple[DraftCause, ...] = ()
    actions: tuple[DraftAction, ...] = ()
    title: str = ""
    kind: str = "outage"
    trigger: str = "requested"
    severity: str = ""
    opened_at: datetime | None = None
    impacts: tuple[DraftImpact, ...] = ()
    rows: tuple[DraftRow, ...] = ()
    answers: Mapping[str, DraftAnswer] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    is_recurrence: bool = False
    action_days: Mapping[str, int] = field(default_factory=dict)
    exhibits: int = 0
    actions_elsewhere: frozenset[str] = frozenset()
    template: Template = STANDARD

    def asks(self, section: str) -> bool:
        """Whether its template has that section."""
        return section in self.template.sections

    def text(self, name: str) -> str:
        """Return the words of a section, none when it is empty."""
        section = self.sections.get(name)
        return section.source.strip() if section else ""

    def by_hand(self, name: str) -> str:
        """Return the words of a section that somebody wrote."""
        section = self.sections.get(name)
        return section.source.strip() if section and not section.is_prefilled else ""

    @cached_property
    def terminal(self) -> tuple[DraftCause, ...]:
        """The causes where the graph ends."""
        led_to = {cause_id for cause in self.causes for cause_id in cause.led_to}
        return tuple(cause for cause in self.causes if cause.id not in led_to)

    @cached_property
    def standing(self) -> tuple[DraftAction, ...]:
        """The actions that were not canceled."""
        return tuple(action for action in self.actions if action.state != ActionState.CANCELED)

    @cached_property
    def promised(self) -> frozenset[str]:
        """The keys of actions that stand, here or, where the text names them, in another COE."""
        return self.actions_elsewhere | {action.key for action in self.standing}

    @cached_property
    def addressed(self) -> frozenset[int]:
        """The causes that some standing action addresses."""
        return frozenset(cause_id for action in self.standing for cause_id in action.cause_ids)

    @cached_property
    def story(self) -> tuple[DraftRow, ...]:
        """The rows in the order of their times."""
        return tuple(sorted(self.rows, key=lambda row: (row.at, row.id)))

    def prose(self) -> Iterator[tuple[str, str]]:
        """Give what people wrote, with its place, without what they quote; answers to thought experiments apart."""
        for name in self.sections:
            if self.by_hand(name):
                yield name, unquoted(self.by_hand(name))
        for name, answer in self.answers.items():
            question = self.template.questions.get(name) or QUESTIONS.get(name)
            if question and not question.is_thought and not answer.is_prefilled:
                yield f"question-{name}", unquoted(answer.text)
        for cause in self.causes:
            yield f"cause-{cause.id}", unquoted(". ".join(filter(None, (cause.because, cause.how_escaped))))


def unquoted(text: str) -> str:
    """Return the text without what it quotes."""
    return QUOTED.sub(" ", text)


def short(text: str) -> str:
    """Return what fits a line."""
    said = " ".join(text.split())
    return said if len(said) <= 60 else said[:57].rstrip() + "…"  # noqa: PLR2004 - what fits a line
