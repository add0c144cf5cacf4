"""What people and programs send about changes, and its limits."""

from typing import Annotated

from pydantic import Field

from foundation.web.forms import Form
from foundation.web.times import Instant

Time = Instant
Word = Annotated[str, Field(max_length=40)]
Slug = Annotated[str, Field(max_length=64)]
Name = Annotated[str, Field(max_length=120)]


class NameForm(Form):
    """Which service a sender's name stands for."""

    name: Name
    service: Slug
