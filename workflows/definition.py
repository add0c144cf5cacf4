"""What a workflow says: conditions and steps, checked against what there is before they are kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from accounts.queries import find_person, teams
from catalog.queries import severities
from foundation.errors import Invalid
from foundation.predicate import Predicate
from foundation.text import clean
from foundation.work import Reading
from incidents.queries import incident_types, role_book, task_lists
from workflows.ports import JOINED
from workflows.vocabulary import LISTS, STATES, WORDS

MOST_STEPS, MOST_TARGETS = 20, 20
MESSAGE_LIMIT, WEBHOOK_LIMIT = 300, 80
LONGEST_MINUTES, LONGEST_DAYS = 7 * 24 * 60, 365
PROMISED = ("stakeholders", "public")
VALUES = {
    "state": STATES,
    "mode": ("standard", "drill"),
    "visibility": ("open", "private"),
}
# Whom a step can mean without naming them.
PLACES = ("declarer", "owners", "participants")


class Do(StrEnum):
    """What a step does."""

    ASSIGN_ROLE = "assign_role"
    ADD_TASK_LIST = "add_task_list"
    NOTIFY = "notify"
    PROMISE_UPDATE = "promise_update"
    REQUIRE_COE = "require_coe"
    SEND_WEBHOOK = "send_webhook"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step; what its kind does not use stays empty."""

    do: str
    role: str = ""
    to: tuple[str, ...] = field(default_factory=tuple)
    list: str = ""
    message: str = ""
    audience: str = ""
    minutes: int | None = None
    days: int | None = None
    webhook: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Read a stored step."""
        return cls(**{**stored, "to": tuple(stored.get("to", ()))})

    def as_json(self) -> dict[str, Any]:
        """Write what ``of`` reads, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None, ())}


def require_condition(reading: Reading, data: object) -> Predicate:
    """Read a condition; raises Invalid where it asks for what no incident has, or in a way that never holds."""
    condition = Predicate.parse(data, where="condition")
    known = VALUES | {
        "severity": tuple(level.key for level in severities(reading)),
        "type": tuple(kind.key for kind in incident_types(reading)),
    }
    known["acting_severity"] = known["severity"]
    for name, operator, values in _comparisons(condition.as_json()):
        _require_comparison(name, operator, values, known)
    return condition


def _comparisons(clause: Mapping[str, Any]) -> Iterator[tuple[str, str, Sequence[Any]]]:
    """Give every attribute that a condition looks at, how, and for which values."""
    if "attribute" in clause:
        operator = next(key for key in clause if key != "attribute")
        value = clause[operator]
        yield clause["attribute"], operator, value if isinstance(value, list) else [value]
        return
    inner = next(iter(clause.values()))
    for each in inner if isinstance(inner, list) else [inner]:
        yield from _comparisons(each)


def _require_comparison(name: str, operator: str, values: Sequence[Any], known: Mapping[str, Sequence[str]]) -> None:
    if name not in (*WORDS, *LISTS):
        detail = f"A condition can ask for {', '.join((*WORDS, *LISTS))}, not for {name}."
        raise Invalid("workflow.condition_attribute", detail, where="condition")
    if operator == "exists":
        return
    if (operator == "contains") is not (name in LISTS):
        said = f"{name} includes {values[0]}" if name in LISTS else f"{name} is {values[0]}"
        detail = f"There can be {'several' if name in LISTS else 'only one'} of it: write “{said}”."
        raise Invalid("workflow.condition_shape", detail, where="condition")
    strange = [value for value in values if name in known and value not in known[name]]
    if strange:
        detail = f"{name} can be {', '.join(known[name])}, not {strange[0]}."
        raise Invalid("workflow.condition_value", detail, where="condition")


def require_steps(reading: Reading, steps: Sequence[Step]) -> list[Step]:
    """Return steps that can be taken; raises Invalid that says which one can't, and why."""
    if not 1 <= len(steps) <= MOST_STEPS:
        raise Invalid("workflow.steps", f"A workflow has 1 to {MOST_STEPS} steps.", where="steps")
    return [_fit(reading, step, number) for number, step in enumerate(steps, 1)]


def _fit(reading: Reading, step: Step, number: int) -> Step:
    if step.do not in set(Do):
        raise _refused(number, f"can do {', '.join(Do)}.")
    for target in step.to:
        _require_target(reading, target, number)
    return CHECKS[Do(step.do)](reading, step, number)


def _role_step(reading: Reading, step: Step, number: int) -> Step:
    roles = [role.key for role in role_book(reading).roles]
    if step.role not in roles:
        raise _refused(number, f"assigns a role, one of {', '.join(roles)}.")
    single = step.to[0] if len(step.to) == 1 else ""
    if not single or single.startswith(("team:", "role:")) or single == "participants":
        raise _refused(number, "assigns the role to one person, to the declarer, or to the owners' lead.")
    return Step(do=step.do, role=step.role, to=step.to)


def _list_step(reading: Reading, step: Step, number: int) -> Step:
    slugs = [each.slug for each in task_lists(reading)]
    if step.list not in slugs:
        raise _refused(
            number, f"adds a list of tasks, one of {', '.join(slugs) or 'those that are yet to be written'}."
        )
    return Step(do=step.do, list=step.list)


def _notify_step(_reading: Reading, step: Step, number: int) -> Step:
    message = clean(step.message, field=f"the message of step {number}", limit=MESSAGE_LIMIT)
    if not message or not 1 <= len(step.to) <= MOST_TARGETS:
        raise _refused(number, f"tells 1 to {MOST_TARGETS} people, roles or teams something: say whom, and what.")
    return Step(do=step.do, to=step.to, message=message)


def _promise_step(_reading: Reading, step: Step, number: int) -> Step:
    audience = step.audience or PROMISED[0]
    if audience not in PROMISED or step.minutes is None or not 1 <= step.minutes <= LONGEST_MINUTES:
        raise _refused(number, f"promises stakeholders or public an update within 1 to {LONGEST_MINUTES} minutes.")
    return Step(do=step.do, audience=audience, minutes=step.minutes)


def _coe_step(_reading: Reading, step: Step, number: int) -> Step:
    if step.days is not None and not 1 <= step.days <= LONGEST_DAYS:
        raise _refused(number, f"requires a COE within 1 to {LONGEST_DAYS} days.")
    return Step(do=step.do, days=step.days)


def _webhook_step(reading: Reading, step: Step, number: int) -> Step:
    names, name = JOINED.programs.names(reading), clean(step.webhook, field="webhook", limit=WEBHOOK_LIMIT)
    if name not in names:
        raise _refused(number, f"sends a webhook, one of {', '.join(names) or 'those that are yet to be added'}.")
    return Step(do=step.do, webhook=name)


CHECKS: dict[Do, Callable[[Reading, Step, int], Step]] = {
    Do.ASSIGN_ROLE: _role_step,
    Do.ADD_TASK_LIST: _list_step,
    Do.NOTIFY: _notify_step,
    Do.PROMISE_UPDATE: _promise_step,
    Do.REQUIRE_COE: _coe_step,
    Do.SEND_WEBHOOK: _webhook_step,
}


def _require_target(reading: Reading, target: str, number: int) -> None:
    kind, colon, name = target.partition(":")
    known: Mapping[str, Callable[[], bool]] = {
        "person": lambda: name.isascii() and name.isdigit() and len(name) < 10 and _is_there(reading, int(name)),  # noqa: PLR2004
        "team": lambda: any(team.slug == name for team in teams(reading)),
        "role": lambda: any(role.key == name for role in role_book(reading).roles),
    }
    if not (known[kind]() if colon and kind in known else target in PLACES):
        detail = f"names {target[:80]}, who is not here: write person:ID, role:KEY, team:SLUG or {', '.join(PLACES)}."
        raise _refused(number, detail)


def _is_there(reading: Reading, person_id: int) -> bool:
    found = find_person(reading, person_id)
    return found is not None and not found.disabled


def _refused(number: int, detail: str) -> Invalid:
    return Invalid("workflow.step", f"Step {number} {detail}", where="steps", extra={"step": number})
