"""What the API gives about runbooks."""

from datetime import date

from catalog.queries import RunbookItem
from foundation.web.api import Body


class RunbookBody(Body):
    """What to do when a service fails in a known way."""

    id: int
    service: str
    title: str
    url: str
    owner_team: str | None
    """The slug of the team that keeps it; null: the service's owner does"""
    rehearsed_on: date | None
    rehearse_days: int
    stale: bool
    """Never rehearsed, or longer ago than rehearse_days"""
    says: str


def runbook_body(item: RunbookItem) -> RunbookBody:
    """Show a runbook."""
    return RunbookBody(
        id=item.id,
        service=item.service_slug,
        title=item.title,
        url=item.url,
        owner_team=item.owner_team_slug,
        rehearsed_on=item.rehearsed_on,
        rehearse_days=item.rehearse_days,
        stale=item.is_stale,
        says=item.says,
    )
