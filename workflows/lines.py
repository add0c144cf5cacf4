"""Steps as people type them: one on a line, to be taken in that order.

``assign commander to owners``, ``add tasks first-hour``, ``notify role commander, team edge: Have a look``,
``promise stakeholders in 30 min``, ``require COE in 5 days``, ``send webhook Mirror``. People go by their address.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from foundation.errors import Invalid
from workflows.definition import MOST_STEPS, Do, Step

LONGEST = 10_000
HELP = (
    "A line is such as: assign commander to owners / add tasks first-hour / notify team edge: Look / "
    "require COE / send webhook Mirror"
)
NUMBER = r"(?P<number>[1-9]\d{0,4})"
People = Mapping[str, int]


def _assign(found: re.Match[str], people: People) -> Step:
    return Step(do=Do.ASSIGN_ROLE, role=found["role"], to=(_target(found["to"], people),))


def _add(found: re.Match[str], _people: People) -> Step:
    return Step(do=Do.ADD_TASK_LIST, list=found["list"])


def _notify(found: re.Match[str], people: People) -> Step:
    targets = [part.strip() for part in found["to"].split(",") if part.strip()]
    return Step(do=Do.NOTIFY, to=tuple(_target(each, people) for each in targets), message=found["message"])


def _promise(found: re.Match[str], _people: People) -> Step:
    return Step(do=Do.PROMISE_UPDATE, audience=found["audience"], minutes=int(found["number"]))


def _require(found: re.Match[str], _people: People) -> Step:
    return Step(do=Do.REQUIRE_COE, days=int(found["number"]) if found["number"] else None)


def _send(found: re.Match[str], _people: People) -> Step:
    return Step(do=Do.SEND_WEBHOOK, webhook=found["webhook"])


SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], People], Step]], ...] = (
    (re.compile(r"assign\s+(?P<role>[a-z][a-z0-9-]{0,39})\s+to\s+(?P<to>\S.*)"), _assign),
    (re.compile(r"add\s+tasks?\s+(?P<list>[a-z][a-z0-9-]{0,63})"), _add),
    (re.compile(r"notify\s+(?P<to>[^:]+):\s*(?P<message>\S.*)"), _notify),
    (re.compile(rf"promise\s+(?P<audience>[a-z]+)\s+in\s+{NUMBER}\s*min(utes)?"), _promise),
    (re.compile(rf"require\s+coe(\s+in\s+{NUMBER}\s+days?)?", re.IGNORECASE), _require),
    (re.compile(r"send\s+webhook\s+(?P<webhook>\S.*)"), _send),
)


def parse_steps(text: str, people: People) -> list[Step]:
    """Read the lines; ``people`` are ids by address. Raises Invalid that quotes the line it can't read."""
    if len(text) > LONGEST:
        raise Invalid("workflow.lines", f"Shorten it to at most {LONGEST} characters.", where="steps")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_STEPS:
        raise Invalid("workflow.steps", f"A workflow has 1 to {MOST_STEPS} steps.", where="steps")
    return [_step(line, people) for line in lines]


def as_lines(steps: Sequence[Step], addresses: Mapping[int, str]) -> str:
    """Write steps as the lines that read back the same; ``addresses`` are by id."""
    return "\n".join(line(step, addresses) for step in steps)


def line(step: Step, called: Mapping[int, str]) -> str:
    """Write one step, its people as ``called`` has them."""
    to = ", ".join(_written(each, called) for each in step.to)
    match step.do:
        case Do.ASSIGN_ROLE:
            return f"assign {step.role} to {to}"
        case Do.ADD_TASK_LIST:
            return f"add tasks {step.list}"
        case Do.NOTIFY:
            return f"notify {to}: {step.message}"
        case Do.PROMISE_UPDATE:
            return f"promise {step.audience} in {step.minutes} min"
        case Do.SEND_WEBHOOK:
            return f"send webhook {step.webhook}"
    return "require COE" + (f" in {step.days} days" if step.days else "")


def _step(text: str, people: People) -> Step:
    for shape, make in SHAPES:
        found = shape.fullmatch(text)
        if found:
            return make(found, people)
    raise Invalid("workflow.lines", f"Cannot read “{text[:80]}”. {HELP}.", where="steps")


def _target(text: str, people: People) -> str:
    text = " ".join(text.split())
    kind, space, name = text.partition(" ")
    if space and kind in {"role", "team"}:
        return f"{kind}:{name}"
    if "@" not in text:
        return text
    if text.lower() not in people:
        raise Invalid("workflow.person", f"Nobody here has the address {text[:80]}.", where="steps")
    return f"person:{people[text.lower()]}"


def _written(target: str, called: Mapping[int, str]) -> str:
    kind, _, name = target.partition(":")
    if kind == "person":
        return called.get(int(name), "somebody who left")
    return f"{kind} {name}" if name else target
