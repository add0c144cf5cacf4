"""The page's own manual for programs: every address with a line that can be pasted into a terminal."""

from collections.abc import Mapping

from statuspage.snapshot.frame import rendered

SUBSCRIBERS = (
    "Ask to be told by mail, or as a program with subscriber[endpoint] besides; subscriber[component_ids][] or "
    "subscriber[incident_id] narrows it down. The owner of the address is asked first. DELETE of "
    "api/v2/subscribers/ID.json, with the id of the answer, takes it back; POST to "
    "api/v2/subscribers/ID/resend_confirmation asks once more."
)
ENDPOINTS = (
    ("api/v2/summary.json", "Summary", "Status, components, open incidents, and maintenance ahead or under way."),
    ("api/v2/status.json", "Status", "The one line at the top: an indicator for programs, a description for people."),
    ("api/v2/components.json", "Components", "All parts and groups; a group lists its parts."),
    ("api/v2/incidents.json", "Incidents", "The 50 most recent, in any state, updates newest first."),
    ("api/v2/incidents/unresolved.json", "Open incidents", "Investigating, identified or monitoring."),
    ("api/v2/scheduled-maintenances.json", "Maintenance", "The 50 most recent, in any state."),
    ("api/v2/scheduled-maintenances/upcoming.json", "Maintenance ahead", "Announced and not begun."),
    ("api/v2/scheduled-maintenances/active.json", "Maintenance under way", "In progress or verifying."),
    ("api/v2/subscribers.json", "Subscribers", SUBSCRIBERS),
    ("history.atom", "Atom feed", "The history; each part has its own at components/ID.atom."),
    ("history.rss", "RSS feed", "The same as RSS; each part has its own at components/ID.rss."),
    ("maintenance.ics", "Calendar", "Maintenance for your calendar."),
    ("badge.svg", "Badge", "The present state as a picture, for a readme or a wiki."),
    ("embed.html", "Widget", "The present state as a small page that may stand in a frame on any site."),
)


def guide(values: Mapping[str, object]) -> dict[str, bytes]:
    """Return the manual by its path."""
    return {"api.html": rendered("api.html", {**values, "endpoints": ENDPOINTS})}
