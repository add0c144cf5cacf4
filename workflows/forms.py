"""What the pages of workflows send."""

from typing import Annotated

from pydantic import Field

from foundation.web.forms import Form


class WorkflowForm(Form):
    """A workflow, with the version that was read (0 for none)."""

    slug: Annotated[str, Field(max_length=40)] = ""
    name: Annotated[str, Field(max_length=80)] = ""
    event: Annotated[str, Field(max_length=64)] = ""
    condition: Annotated[str, Field(max_length=5_000)] = ""
    steps: Annotated[str, Field(max_length=10_000)] = ""
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class SwitchForm(Form):
    """Whether it answers from now on."""

    on: bool = False
