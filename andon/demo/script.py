"""The written form of a story: what happened to one incident, and what was learned from it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

STORIES = Path(__file__).resolve().parent / "stories"


class Part(BaseModel):
    """Base of everything that is written down; unknown words are mistakes of the author."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Part):
    """One thing that somebody does, ``m`` minutes after the declaration; exactly one of the verbs is set."""

    m: float
    who: str
    say: str = ""
    to: str = "responders"
    promise: int | None = None
    move: str = ""
    note: str = ""
    role: str = ""
    person: str = ""
    join: str = ""
    severity: str = ""
    service: str = ""
    impact: str = "degraded_performance"
    task: str = ""
    done: str = ""
    moment: str = ""
    at: float = 0
    merge: str = ""
    private: bool = False


class CauseScript(Part):
    """A cause, under another one if ``under`` names it."""

    id: str
    because: str
    kind: str
    under: str = ""
    why: str = ""
    role: str = "contributing"
    service: str | None = None
    escaped: str = ""
    evidence: str = ""
    confidence: str = "confirmed"


class ActionMoveScript(Part):
    """What becomes of an action item, ``d`` days after the incident's end."""

    d: float
    who: str
    to: str
    evidence: str = ""
    note: str = ""


class ActionScript(Part):
    """An action item, due ``due`` days after the incident's end."""

    id: str
    title: str
    kind: str
    priority: str
    owner: str
    due: float
    criteria: str
    causes: tuple[str, ...]
    service: str | None = None
    scope: str = "this_service"
    moves: tuple[ActionMoveScript, ...] = ()


class CoeMoveScript(Part):
    """A move of the document, ``d`` days after the incident's end."""

    d: float
    who: str
    to: str
    note: str = ""


class ImpactScript(Part):
    """A number of the impact."""

    dimension: str
    value: float
    unit: str
    method: str
    estimate: bool = False


class CoeScript(Part):
    """How the correction of error was written, from ``begin`` days after the incident's end."""

    writer: str
    begin: float
    recurrence_of: str = ""
    impacts: tuple[ImpactScript, ...] = ()
    sections: dict[str, str] = Field(default_factory=dict)
    causes: tuple[CauseScript, ...] = ()
    actions: tuple[ActionScript, ...] = ()
    path: tuple[CoeMoveScript, ...] = ()


class ChangeScript(Part):
    """Something done ``m`` minutes before or after the declaration, and what was thought of it ``judged`` after it."""

    m: float
    who: str
    kind: str
    title: str
    services: tuple[str, ...] = ()
    status: str = "succeeded"
    verdict: str = ""
    why: str = ""
    judged: float = 0


class Story(Part):
    """One incident of Larkfield, retold from a public account."""

    id: str
    source: str
    title: str
    summary: str
    severity: str
    services: tuple[str, ...]
    declared_by: str
    days_ago: float | None = None
    at: str = "12:00"
    minutes_ago: float | None = None
    state: str = "investigating"
    mode: str = "standard"
    visibility: str = "open"
    occurred: dict[str, float] = Field(default_factory=dict)
    changes: tuple[ChangeScript, ...] = ()
    steps: tuple[Step, ...] = ()
    coe: CoeScript | None = None


def read(name: str) -> dict[str, Any]:
    """Read one of the written files."""
    return tomllib.loads((STORIES / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def stories() -> tuple[Story, ...]:
    """Read all stories, each file one."""
    files = sorted((STORIES / "incidents").glob("*.toml"))
    return tuple(Story.model_validate(read(f"incidents/{file.stem}")) for file in files)
