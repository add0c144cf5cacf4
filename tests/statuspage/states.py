"""A page's state without any database, for what is made of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from statuspage.lifecycle import ComponentStatus, Impact, IncidentStatus, MaintenanceStatus
from statuspage.snapshot.state import Page, Part, PlannedWork, PublicState, Span, Told, Trouble

AT = datetime(2031, 3, 3, 9, tzinfo=UTC)
EDGE, MAIL = "edge00000000", "mail00000000"


def part(public_id: str, name: str, status: ComponentStatus = ComponentStatus.OPERATIONAL) -> Part:
    began = AT - timedelta(days=100)
    spans = [Span(ComponentStatus.OPERATIONAL, began), *([Span(status, AT)] if status != "operational" else [])]
    return Part(public_id, name, "", status, 1, False, None, began.date(), began, began, spans)


def told(words: str, status: str, at: datetime = AT) -> Told:
    return Told(f"told{words[:4]:0>8}"[:12].lower(), status, words, f"<p>{words}</p>", [], at, at, at, False)


def trouble(
    name: str = "Slow answers", status: IncidentStatus = IncidentStatus.IDENTIFIED, at: datetime = AT
) -> Trouble:
    said = [told("Seen at last", status, at)]
    over = at if status is IncidentStatus.RESOLVED else None
    return Trouble(
        f"tr{abs(hash(name)) % 10**10:010d}", name, status, Impact.MINOR, at, at, at, None, over, said, [EDGE]
    )


def work(
    name: str = "New disks", status: MaintenanceStatus = MaintenanceStatus.SCHEDULED, **more: object
) -> PlannedWork:
    begins = AT + timedelta(days=2)
    made = PlannedWork(
        "work00000000", name, status, begins, begins + timedelta(hours=2), None, None, AT, AT,
        [told("Disks are changed", status)], [MAIL],
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def state(**more: object) -> PublicState:
    page = Page("page00000000", "acme", "Acme Cloud", "https://status.acme.example", "Europe/Oslo", AT)
    made = PublicState(page, [part(EDGE, "Edge"), part(MAIL, "Mail")], [], [])
    return replace(made, **more)  # type: ignore[arg-type]
