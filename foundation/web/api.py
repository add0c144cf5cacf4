"""The API: typed bodies in, typed answers out, versions as ETags, effects that a repeated key does not repeat."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Response, g, request
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.wrappers import Response as BaseResponse

from foundation.authz import ANONYMOUS
from foundation.errors import Invalid
from foundation.idempotency import Once, Replayed, digest_of
from foundation.web.forms import takes_none, takes_several
from foundation.web.hostile import read_json, require_fit
from foundation.web.visit import close_reading, context, runtime
from foundation.web.words import errors_of, said
from foundation.work import Work

P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

OPERATION = "andon_operation"
JSON = "application/json"
LONGEST_KEY = 200
LONGEST_ROUTE = 200
UNCHANGED = 304
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REVALIDATE = "private, no-cache"


class Body(BaseModel):
    """Base of what the API takes and gives; a field that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, use_attribute_docstrings=True)


@dataclass(frozen=True)
class Answer:
    """A finished answer: status and JSON text, with headers of its own if it has any."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


View = Callable[..., BaseModel | Answer | BaseResponse | None]


@dataclass(frozen=True)
class Operation:
    """What one endpoint takes and gives; the OpenAPI document is made of these."""

    summary: str
    description: str
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: type[BaseModel] | None
    status: int
    tag: str
    versioned: bool
    files: tuple[str, ...] = ()
    finds: bool = False


class Nothing(Body):
    """No body, or an empty object."""


def endpoint(
    summary: str,
    *,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    answer: type[BaseModel] | None = None,
    status: int = 200,
    tag: str = "",
    versioned: bool = False,
    files: tuple[str, ...] = (),
    finds: bool = False,
) -> Callable[[View], Callable[..., BaseResponse]]:
    """Make a view an operation of the API.

    The view gets the path's values, and ``body`` and ``query`` where they are declared. It returns a model, an Answer
    (see ``write``), a response (see ``unchanged``), or None for 204. ``versioned`` says that it looks at If-Match;
    ``files`` are the content types of what it gives instead of a model; ``finds`` says that it may answer 200 with
    what was there already.
    """

    def decorate(view: View) -> Callable[..., BaseResponse]:
        @wraps(view)
        def answered(**values: object) -> BaseResponse:
            if request.method not in SAFE:
                # A token that is none is refused before anything that its sender says is read.
                context()
                _key()
            if query is not None:
                values["query"] = validated(query, _query_values(query))
            if body is not None:
                values["body"] = validated(body, sent_json())
                _require_meant(sent_json(), values["body"])
            elif request.method not in SAFE and request.content_length:
                # What nobody looks at must not look as if it counted.
                validated(Nothing, sent_json())
            return respond(view(**values), status)

        operation = Operation(summary, view.__doc__ or "", body, query, answer, status, tag, versioned, files, finds)
        setattr(answered, OPERATION, operation)
        return answered

    return decorate


def write(
    command: Callable[[Work], T],
    *,
    represent: Callable[[Work, T], BaseModel | None],
    status: int | Callable[[T], int] = 200,
) -> Answer:
    """Run a command and make its answer in one transaction; the same Idempotency-Key gets the same answer again.

    ``status`` may be asked of the result, where a command finds what it would have made.
    """
    who, once = context(), _once()
    close_reading()

    def answer(work: Work, result: T) -> Replayed:
        shown = represent(work, result)
        code = status(result) if callable(status) else status
        return Replayed(code, shown.model_dump_json()) if shown is not None else Replayed(204, "")

    replayed = runtime().transactor.run_once(who, once, command, answer)
    return Answer(replayed.status, replayed.body)


def if_match() -> int | None:
    """Return the version that the client has read, from If-Match; None when it makes no claim."""
    header = request.headers.get("If-Match", "").strip()
    if header in {"", "*"}:
        return None
    number = header.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) <= 9):  # noqa: PLR2004
        raise Invalid("request.if_match", 'Send the version that you read, such as "7".', where="If-Match")
    return int(number)


def respond(result: BaseModel | Answer | BaseResponse | None, status: int) -> BaseResponse:
    """Make the response: JSON, the version as ETag, 304 when a reader has it already."""
    if isinstance(result, BaseResponse):
        return result
    if result is None:
        return Response(status=204)
    if isinstance(result, BaseModel):
        result = Answer(status, result.model_dump_json())
    response = Response(result.body, result.status, headers=dict(result.headers), content_type=JSON)
    version = _version(result.body)
    if version is not None:
        response.set_etag(str(version))
    if request.method in {"GET", "HEAD"}:
        return conditional(response)
    return response


def conditional(response: Response) -> Response:
    """Answer a GET with 304 where the reader's copy still holds; without a version, the content is the ETag."""
    if response.get_etag()[0] is None:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = REVALIDATE
    if request.if_none_match:
        # Only what a reader has matters here: If-Match is for writing, and Werkzeug would answer it with 412.
        environ = {name: value for name, value in request.environ.items() if name != "HTTP_IF_MATCH"}
        response.make_conditional(environ)
    return response


def unchanged(version: int | str) -> Response | None:
    """Return a 304 when the reader has ``version`` already, before anything else is looked up."""
    if not request.if_none_match.contains_weak(str(version)):
        return None
    response = Response(status=UNCHANGED, headers={"Cache-Control": REVALIDATE})
    response.set_etag(str(version))
    return response


def sent_json() -> object:
    """Return the JSON that was sent; malformed, mislabelled or unfit bodies are refused."""
    if "sent_json" not in g:
        if request.mimetype != JSON:
            raise UnsupportedMediaType
        g.sent_json = read_json(request.get_data())
    return g.sent_json


def validated(model: type[M], values: object, raw: bytes | None = None) -> M:
    """Return ``values`` as the model, or raise Invalid with what is wrong by field.

    ``raw`` is the text that they were read from, where they were: what is in it was looked at then.
    """
    try:
        if isinstance(values, dict):
            made = model.model_validate_json(json.dumps(values) if raw is None else raw)
        else:
            made = model.model_validate(values)
    except ValidationError as error:
        errors = errors_of(error) if isinstance(values, dict) else {"body": said("dict_type", {})}
        detail = "; ".join(f"{name}: {words}" if name else words for name, words in errors.items())
        raise Invalid("request.invalid", detail, where=next(iter(errors), None), extra={"errors": errors}) from error
    if raw is None:
        require_fit(made.model_dump(mode="python"))
    return made


def _require_meant(sent: object, made: object, where: str = "") -> None:
    """Refuse a number that stands for yes or no, and what stands for a number: JSON says itself what it means."""
    match sent, made:
        case dict(), BaseModel():
            for name, info in type(made).model_fields.items():
                _require_meant(sent.get(info.alias or name), getattr(made, name), info.alias or name)
        case list(), list() | tuple() if len(sent) == len(made):
            for one, read in zip(sent, made, strict=True):
                _require_meant(one, read, where)
        case bool(), bool():
            return
        case (bool() | str(), int() | float()) | (_, bool()) if sent is not None:
            words = "Say true or false." if isinstance(made, bool) else "Give a number."
            raise Invalid("request.invalid", f"{where}: {words}", where=where, extra={"errors": {where: words}})


def _query_values(model: type[BaseModel]) -> dict[str, Any]:
    """Pick the query's values: several where the model takes several; what may be left out may be empty, too."""
    several = {info.alias or name for name, info in model.model_fields.items() if takes_several(info.annotation)}
    empty = {info.alias or name for name, info in model.model_fields.items() if takes_none(info.annotation)}
    values: dict[str, Any] = {}
    for name, sent in request.args.lists():
        if name in several:
            values[name] = sent
        elif len(sent) > 1:
            raise Invalid("request.invalid", f"{name}: Send this once.", where=name)
        elif sent[0] or name not in empty:
            values[name] = sent[0]
    return values


def _key() -> str:
    sent = request.headers.get("Idempotency-Key")
    key = (sent or "").strip()
    if sent is not None and not key:
        raise Invalid("idempotency.key", "Send a key that says something, or none.", where="Idempotency-Key")
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        words = f"Send at most {LONGEST_KEY} printable ASCII characters."
        raise Invalid("idempotency.key", words, where="Idempotency-Key")
    return key


def _once() -> Once | None:
    key = _key()
    if not key or context().principal.id == ANONYMOUS.id:
        return None
    route = f"{request.method} {request.path}"
    if len(route) > LONGEST_ROUTE:
        route = hashlib.sha256(route.encode()).hexdigest()
    body = sent_json() if request.content_length else None
    return Once(context().principal.id, route, key, digest_of([body, request.headers.get("If-Match")]))


def _version(body: str) -> int | None:
    if not body:
        return None
    value = json.loads(body)
    version = value.get("version") if isinstance(value, dict) else None
    return version if isinstance(version, int) else None
