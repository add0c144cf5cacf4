"""What people send about types, fields of their own and lists of tasks."""

import re
from typing import Annotated

from flask import request
from pydantic import Field

from foundation.web.forms import Form
from foundation.web.hostile import require_fit
from incidents.commands import ListedTask
from incidents.forms import Slug, Word, words_of

HEAD = re.compile(r"(?P<role>[a-z][a-z0-9-]{0,39})?(,\s*|\s+)?((?P<minutes>[1-9]\d{0,5}) min)?\s*:\s*(?P<title>\S.*)")
FIELD, BEFORE = "fields.", "was.fields."
MOST = 50


class TypeForm(Form):
    """What type of incident it is."""

    type: Word = ""
    version: int | None = None


class TypeKindForm(Form):
    """A type, written or rewritten."""

    key: Word = ""
    name: Annotated[str, Field(max_length=80)] = ""
    description: Annotated[str, Field(max_length=300)] = ""
    rank: Annotated[int, Field(ge=1, le=99)] = 50


class FieldKindForm(TypeKindForm):
    """A field, defined or defined anew; choices stand one on a line."""

    kind: Word = "text"
    choices: Annotated[str, Field(max_length=5_000)] = ""
    required: Word = "never"
    severities: list[Word] = Field([], max_length=MOST)
    types: list[Word] = Field([], max_length=MOST)


class FieldsForm(Form):
    """The version that was read of the fields; what they say is read by ``said_in_fields``."""

    version: int | None = None


class TaskListForm(Form):
    """A list of tasks; each task stands on a line, its role and its minutes before a colon."""

    slug: Slug = ""
    title: Annotated[str, Field(max_length=80)] = ""
    description: Annotated[str, Field(max_length=1_000)] = ""
    types: list[Word] = Field([], max_length=MOST)
    severities: list[Word] = Field([], max_length=MOST)
    services: Annotated[str, Field(max_length=2_000)] = ""
    tasks: Annotated[str, Field(max_length=20_000)] = ""

    @property
    def slugs(self) -> list[str]:
        """The services, however they were separated."""
        return words_of(self.services)

    @property
    def listed(self) -> list[ListedTask]:
        """The tasks."""
        return [listed(line.strip()) for line in self.tasks.splitlines() if line.strip()]


class AddListForm(Form):
    """The list whose tasks the incident is to have."""

    list: Slug = ""


def listed(line: str) -> ListedTask:
    """Read a task: "scribe, 30 min: Keep the logs", or one of the two before the colon, or none."""
    found = HEAD.fullmatch(line)
    if found is None or not (found["role"] or found["minutes"]):
        return ListedTask(line)
    return ListedTask(found["title"], found["role"] or "", int(found["minutes"]) if found["minutes"] else None)


def written(title: str, role: str, minutes: int | None) -> str:
    """Write a task as the line that reads back the same."""
    head = ", ".join(part for part in (role, f"{minutes} min" if minutes else "") if part)
    return f"{head}: {title}" if head else title


def said_in_fields() -> dict[str, str]:
    """Return what this request's form says in fields, by key; of a form that knows what stood there, what differs."""
    names = [name for name in request.form if name.startswith(FIELD)][:MOST]
    typed = {name.removeprefix(FIELD): request.form[name].strip() for name in names}
    before = {key: request.form.get(f"{BEFORE}{key}") for key in typed}
    require_fit(typed)
    return {key: text for key, text in typed.items() if text.splitlines() != (before[key] or "").splitlines()}
