"""What the API gives about incidents that might be the same."""

from datetime import datetime

from foundation.web.api import Body


class SimilarBody(Body):
    """An open incident that might be the same."""

    key: str
    title: str
    state: str
    severity: str
    declared_at: datetime
    shares_service: bool
    mode: str
    words: list[str]
    url: str


class SimilarList(Body):
    """Open incidents that might be the same, the closest first."""

    items: list[SimilarBody]
    next_cursor: str | None = None
