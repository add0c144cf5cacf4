"""What insights adds to the frame and to its own home page."""

from foundation.slots import NavItem, Panel
from foundation.work import Reading
from insights import queries


def open_incidents(reading: Reading, _subject: object) -> object:
    """Load what is open, for the strip beside the list."""
    return queries.open_incidents(reading)


def public_status(reading: Reading, _subject: object) -> object | None:
    """Load what the status pages say; nothing where there is none."""
    return queries.public_status(reading) or None


PANELS = (
    Panel("home.strip", "open-incidents", "Open incidents", "insights/panels/incidents.html", open_incidents, 10),
    Panel("home.strip", "public-status", "Public status", "insights/panels/status.html", public_status, 20),
)
NAV = (
    NavItem("", "Home", "home", "/", 0, permission="insights:read", key="g h"),
    NavItem("Understand", "Insights", "insights", "/insights", 320, permission="insights:read", key="g f"),
    NavItem(
        "Administration", "Jobs", "sliders", "/admin/jobs", 900, queries.dead_count, "insights:operate", tone="red"
    ),
)
