"""What people and programs send about changes, and its limits."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

from foundation.web.forms import Form

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")


def written_out(value: object) -> object:
    """Refuse times that are numbers or half a date, which would be guessed at."""
    if not isinstance(value, str | datetime | None) or (isinstance(value, str) and not RFC_3339.match(value)):
        message = "Give a date and a time with its zone, such as 2026-03-01T09:30:00Z."
        raise ValueError(message)
    return value


Time = Annotated[AwareDatetime, BeforeValidator(written_out)]
Word = Annotated[str, Field(max_length=40)]
Slug = Annotated[str, Field(max_length=64)]
Name = Annotated[str, Field(max_length=120)]


class NameForm(Form):
    """Which service a sender's name stands for."""

    name: Name
    service: Slug
