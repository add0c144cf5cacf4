"""The first words of what people write during an incident, from what it already knows. Pure."""

from collections.abc import Sequence
from datetime import datetime

from incidents.lifecycle import said

MOST_TASKS = 10


def handover(
    *,
    title: str,
    state: str,
    severity: str,
    summary: str,
    services: Sequence[str],
    tasks: Sequence[str],
    missing: Sequence[str],
    due: datetime | None,
) -> str:
    """Return a brief for who takes over: what is going on, what is open, when the next update is due."""
    where = f" It hits {', '.join(services)}." if services else ""
    going = f"{title}. {severity}, {said(state).lower()}.{where}"
    open_ = [*(f"- {task}" for task in tasks[:MOST_TASKS]), *(f"- Nobody is {role}" for role in missing)]
    if len(tasks) > MOST_TASKS:
        open_.append(f"- {len(tasks) - MOST_TASKS} further tasks")
    next_ = f"Promised for {due:%H:%M} UTC." if due else "None is promised."
    parts = (
        ("What is going on", "\n\n".join(filter(None, (going, summary)))),
        ("What is open", "\n".join(open_) or "Nothing is on the list."),
        ("Next update", next_),
    )
    return "\n\n".join(f"**{head}**\n\n{text}" for head, text in parts)
