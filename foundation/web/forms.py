"""What people type: read into a pydantic model, and shown to them again when it has to be mended."""

import inspect
import json
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar, Union, cast, get_args, get_origin

from flask import g, request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.wrappers import Response

from foundation.errors import DomainError, Invalid
from foundation.merging import CONFLICT
from foundation.textmerge import Merged, merge
from foundation.web.hostile import require_fit
from foundation.web.times import LocalTime
from foundation.web.words import errors_of

P = ParamSpec("P")
M = TypeVar("M", bound=BaseModel)
R = TypeVar("R", bound=Response)
MENDABLE = {409, 422}
LISTS = {list, tuple, set, frozenset}
UNION_TYPES = {Union, types.UnionType}
NEVER_SHOWN = {"csrf_token", "password"}
WAS = "was_"

__all__ = [
    "FRESH",
    "Form",
    "FormState",
    "LocalTime",
    "form_state",
    "is_touched",
    "read_form",
    "redisplay",
    "takes_none",
    "takes_several",
]


class Form(BaseModel):
    """Base of what forms send; spaces around are taken off, fields that it does not know are left aside."""

    model_config = ConfigDict(str_strip_whitespace=True)


@dataclass(frozen=True)
class FormState:
    """What was typed into a form that came back, and what is wrong with it; empty on a fresh page."""

    action: str = ""
    typed: Mapping[str, list[str]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: DomainError | None = None

    def value(self, name: str, default: object = "") -> object:
        """Return what was typed, or ``default`` on a fresh page and where nobody touched the field."""
        if self.problem is None or name in NEVER_SHOWN or _is_untouched(self.typed, name):
            return default
        return self.typed.get(name, [""])[0]

    def values(self, name: str, default: object = ()) -> object:
        """Return all that was chosen in a field of several values."""
        return default if self.problem is None or _is_untouched(self.typed, name) else self.typed.get(name, [])

    def error(self, name: str) -> str:
        """Return what is wrong with a field."""
        return self.errors.get(name, "")

    def merged(self, name: str, now: object) -> Merged | None:
        """Return what was typed put together with what stands there now, if somebody rewrote it in between."""
        base, mine = _base(self.typed, name), self.typed.get(name)
        if not self._is_conflict or not base or not mine or _is_same(base[0], str(now)):
            return None
        return None if _is_untouched(self.typed, name) else merge(base[0], mine[0], str(now))

    def read(self, version: object) -> object:
        """Return the version that the form goes on from: until a conflict was shown, the one that was read."""
        return version if self.problem is None or self._is_conflict else self.typed.get("version", [version])[0]

    def was(self, name: str, now: object) -> object:
        """Return what stood in a field when the form was read, to go with ``read``."""
        if self.problem is None or self._is_conflict or _is_untouched(self.typed, name):
            return now
        base = _base(self.typed, name)
        return now if base is None else (base if isinstance(now, list) else base[0])

    def bases(self, now: Mapping[str, object]) -> str:
        """Return what ``was`` says of several fields, for one hidden field named ``was``."""
        return json.dumps({name: self.was(name, "" if value is None else value) for name, value in now.items()})

    @property
    def _is_conflict(self) -> bool:
        return self.problem is not None and self.problem.code == CONFLICT

    def at(self, action: str) -> "FormState":
        """Return this state for the form that was sent to ``action``, an empty one for the page's others."""
        return self if self.action == action else FRESH


FRESH = FormState()


def is_touched(name: str) -> bool:
    """Whether this request's form changed a field; without ``was_NAME`` beside it, it did."""
    return not _is_untouched(request.form.to_dict(flat=False), name)


def _is_untouched(typed: Mapping[str, list[str]], name: str) -> bool:
    base = _base(typed, name)
    if base is None:
        return False
    before, sent = _filled(base), _filled(typed.get(name, []))
    return len(before) == len(sent) and all(map(_is_same, before, sent))


def _filled(values: list[str]) -> list[str]:
    return [value for value in values if value]


def _base(typed: Mapping[str, list[str]], name: str) -> list[str] | None:
    """Return what stood in a field when the form was read: in ``was_NAME``, or in ``was`` beside that of others."""
    alone = typed.get(f"{WAS}{name}")
    if alone is not None:
        return alone
    try:
        together = json.loads(typed.get("was", ["{}"])[0])
    except (ValueError, RecursionError):
        return None
    base = together.get(name) if isinstance(together, dict) else None
    if isinstance(base, list):
        return [str(each) for each in base]
    return None if base is None else [str(base)]


def _is_same(one: str, other: str) -> bool:
    """Compare what came in a form with what stands: line ends change on the way."""
    return one.splitlines() == other.splitlines()


def form_state() -> FormState:
    """Return the state of the form that this request sent."""
    return cast("FormState", g.get("form", FRESH))


def read_form(model: type[M]) -> M:
    """Read the request's form into ``model``; raises Invalid with ``extra["errors"]`` by field."""
    try:
        made = model.model_validate(_values(model))
    except ValidationError as error:
        errors = errors_of(error)
        where = next(iter(errors), None)
        detail = "; ".join(f"{name}: {words}" if name else words for name, words in errors.items())
        raise Invalid("form.invalid", detail, where=where, extra={"errors": errors}) from error
    require_fit(made.model_dump())
    return made


def redisplay(get_view: Callable[..., Response]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Show the form again, as it was typed, when the view's command refused it with 409 or 422."""
    parameters = inspect.signature(get_view).parameters
    takes_all = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters.values())

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def shown_again(*args: P.args, **values: P.kwargs) -> R:
            try:
                return view(*args, **values)
            except DomainError as error:
                if error.status not in MENDABLE:
                    raise
                g.form = state_of(error)
                given = (request.view_args or {}).items()
                response = get_view(**{name: value for name, value in given if takes_all or name in parameters})
                response.status_code = error.status
                return cast("R", response)

        return shown_again

    return decorate


def state_of(problem: DomainError) -> FormState:
    """Return what was typed into this request's form, with what ``problem`` says about its fields."""
    errors = problem.extra.get("errors")
    if not isinstance(errors, Mapping):
        errors = {(problem.where or "").partition("[")[0]: problem.detail}
    return FormState(request.path, request.form.to_dict(flat=False), errors, problem)


def _values(model: type[BaseModel]) -> dict[str, Any]:
    """Pick the model's fields from the form: several values where it takes several, none for what was left empty."""
    values: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        sent = request.form.getlist(info.alias or name)
        if takes_several(info.annotation):
            values[info.alias or name] = [value for value in sent if value]
        elif sent and sent[0].strip():
            values[info.alias or name] = sent[0]
        elif takes_none(info.annotation) and (sent or info.is_required()):
            values[info.alias or name] = None
    return values


def takes_none(annotation: Any) -> bool:  # noqa: ANN401 - any annotation
    """Whether a field may be None."""
    return annotation is type(None) or (get_origin(annotation) in UNION_TYPES and type(None) in get_args(annotation))


def takes_several(annotation: Any) -> bool:  # noqa: ANN401 - any annotation
    """Whether a field takes several values."""
    if get_origin(annotation) in UNION_TYPES:
        return any(takes_several(option) for option in get_args(annotation))
    return annotation in LISTS or get_origin(annotation) in LISTS
