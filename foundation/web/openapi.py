"""The OpenAPI document, made from the operations that the rooms declared; spectree builds it and serves nothing."""

from typing import Any, cast

from flask import Blueprint, Flask, current_app, jsonify
from flask import Response as FlaskResponse
from pydantic import ConfigDict
from spectree import Response, SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData
from werkzeug.routing import Rule

from foundation.web.api import JSON, OPERATION, Body, Operation

BLUEPRINT = Blueprint("api_description", __name__)
EXTENSION = "andon_openapi"
PROBLEM = "application/problem+json"
UNSAFE = {"post", "put", "patch", "delete"}
NULL, NOTHING = {"type": "null"}, {"type": "string", "maxLength": 0}
SEEN = "Nothing was made: it was there already, or was only looked at"
ANYWHERE = (400, 401, 403, 404, 409, 422, 429, 503)
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same body gets the first answer again; with another body, 422.",
    "schema": {"type": "string", "maxLength": 200},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The version that was read; 409 tells what changed since, where the same fields were touched.",
    "schema": {"type": "string", "examples": ['"7"']},
}


TEXT_FILE = {"type": "string"}
JSON_FILE = {"type": "object"}


class ProblemBody(Body):
    """Every failure, as problem+json (RFC 9457); some codes have further members, for programs."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    """What is wrong, and how to mend it."""
    code: str
    """Stable; compare this, never the words."""
    where: str | None = None
    """The field that it is about."""
    request_id: str
    errors: dict[str, str] | None = None
    """What is wrong, by field."""
    possible: list[str] | None = None
    """The words that would have done, such as the states that it can go to."""
    changed: list[dict[str, Any]] | None = None
    """After a lost race: each change since, with the number of its entry, its fields, who made it, and when."""


@BLUEPRINT.get("/api/v1/openapi.json")
def description() -> FlaskResponse:
    """Show the OpenAPI document, which is made once."""
    app = current_app
    if EXTENSION not in app.extensions:
        app.extensions[EXTENSION] = document(app)
    return jsonify(app.extensions[EXTENSION])


def document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of all operations in ``app``."""
    tree = SpecTree(
        "flask",
        path="-unused",
        mode="strict",
        annotations=False,
        title="Andon",
        version="1",
        openapi_version="3.1.0",
        security_schemes=[
            SecurityScheme(name="token", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer")),
        ],
        security={"token": []},
        naming_strategy=_name_of,
    )
    mirror = Flask("openapi_mirror", static_folder=None)
    for rule in app.url_map.iter_rules():
        _mirror(mirror, tree, rule, getattr(app.view_functions[rule.endpoint], OPERATION, None))
    with mirror.app_context():
        tree.app = mirror
        return _put_right(cast("dict[str, Any]", tree.spec), app)


def operations(app: Flask) -> dict[tuple[str, str], Operation]:
    """Return all operations of ``app`` by method and rule."""
    found = {}
    for rule in app.url_map.iter_rules():
        operation = getattr(app.view_functions[rule.endpoint], OPERATION, None)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if operation:
                found[method, rule.rule] = operation
    return found


def _mirror(mirror: Flask, tree: SpecTree, rule: Rule, operation: Operation | None) -> None:
    """Register the same rule with a view that only describes itself."""
    if operation is None:
        return

    def view() -> None: ...

    view.__name__ = rule.endpoint.replace(".", "_")
    view.__doc__ = f"{operation.summary}\n\n{operation.description}"
    answers = Response(**{f"HTTP_{operation.status}": operation.answer})
    described = tree.validate(
        json=operation.body,
        query=operation.query,
        resp=answers,
        tags=[operation.tag] if operation.tag else [],
        operation_id=view.__name__,
        skip_validation=True,
    )(view)
    methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    mirror.add_url_rule(rule.rule, endpoint=view.__name__, view_func=described, methods=list(methods))


def _put_right(spec: dict[str, Any], app: Flask) -> dict[str, Any]:
    """Describe failures as problem+json, and the headers that writing takes."""
    schema = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    spec["components"]["schemas"]["Problem"] = schema
    failure = {
        "description": "It did not work",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    files = {op_id(rule.endpoint): _files(app, rule) for rule in app.url_map.iter_rules()}
    finds = {op_id(rule.endpoint) for rule in app.url_map.iter_rules() if _finds(app, rule)}
    versioned = {op_id(rule.endpoint) for rule in app.url_map.iter_rules() if _looks_at_version(app, rule)}
    for methods in spec["paths"].values():
        for method, described in methods.items():
            described["responses"] |= {str(status): failure for status in ANYWHERE}
            for parameter in described["parameters"]:
                _say_empty(parameter["schema"])
            if method == "get":
                described["responses"]["304"] = {"description": "Nothing is new since the ETag that was sent"}
            if "requestBody" in described:
                described["responses"] |= {"413": failure, "415": failure}
            if described["operationId"] in finds:
                made = described["responses"].get("201") or described["responses"]["202"]
                described["responses"]["200"] = {**made, "description": SEEN}
            if kinds := files[described["operationId"]]:
                content = {kind: {"schema": JSON_FILE if kind == JSON else TEXT_FILE} for kind in kinds}
                described["responses"]["200"] = {"description": "The file", "content": content}
            if method in UNSAFE:
                described["parameters"].append(IDEMPOTENCY_KEY)
            if described["operationId"] in versioned:
                described["parameters"].append(IF_MATCH)
    return spec


def _say_empty(schema: dict[str, Any]) -> None:
    """Describe what may be left out as a query has it: there is no null in one, only nothing."""
    ways = schema.get("anyOf", [])
    if NULL in ways:
        schema["anyOf"] = [*(way for way in ways if way != NULL), NOTHING]
        schema.pop("default", None)


def op_id(endpoint: str) -> str:
    """Return the operation's id for a Flask endpoint."""
    return endpoint.replace(".", "_")


def _name_of(model: type) -> str:
    """Name a schema by its room and class: two rooms may use the same word."""
    room = model.__module__.split(".")
    return ".".join([*room[: 2 if room[0] == "integrations" else 1], model.__name__])


def _finds(app: Flask, rule: Rule) -> bool:
    operation = getattr(app.view_functions[rule.endpoint], OPERATION, None)
    return operation is not None and operation.finds


def _files(app: Flask, rule: Rule) -> tuple[str, ...]:
    operation = getattr(app.view_functions[rule.endpoint], OPERATION, None)
    return operation.files if operation is not None else ()


def _looks_at_version(app: Flask, rule: Rule) -> bool:
    operation = getattr(app.view_functions[rule.endpoint], OPERATION, None)
    return operation is not None and operation.versioned
