"""What people type about tickets."""

from typing import Annotated

from pydantic import Field

from foundation.web.forms import Form
from integrations.trackers.commands import Destination, Released


class TicketForm(Form):
    """Where a ticket goes, and of something private the words that may go there."""

    to: Annotated[str, Field(max_length=250)]
    title: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=4_000)] = ""
    existing: Annotated[str, Field(max_length=500)] = ""

    @property
    def destination(self) -> Destination:
        """The tracker, then the project."""
        tracker, _, project = self.to.partition(" ")
        return Destination(tracker, project)

    @property
    def released(self) -> Released:
        """The words."""
        return Released(self.title, self.text)


class RuleForm(Form):
    """Where tickets go, and which are made by themselves."""

    subject: Annotated[str, Field(max_length=20)]
    tracker: Annotated[str, Field(max_length=20)]
    project: Annotated[str, Field(max_length=200)] = ""
    team_id: int | None = None
    levels: Annotated[str, Field(max_length=200)] = ""

    @property
    def chosen(self) -> list[str]:
        """The levels, with commas or spaces between."""
        return self.levels.replace(",", " ").split()
