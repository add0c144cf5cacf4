"""What the forms of COE pages offer to choose from, as pairs of value and label."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlencode

from accounts.queries import PersonItem
from catalog.queries import ServiceItem
from coe.events import FAMILIES
from coe.exhibits import AROUND
from coe.queries import CoeDocument, TemplateItem
from coe.review import ROLES
from coe.vocabulary import (
    ACTION_KINDS,
    CAUSE_ROLES,
    CONFIDENCES,
    DIMENSIONS,
    PRECISIONS,
    PRIORITIES,
    ROW_KINDS,
    SCOPES,
    STOP_REASONS,
    STRENGTHS,
)
from foundation.web.rendering import phrase, words
from foundation.web.runtime import reading, runtime

Options = list[tuple[str, str]]
SHORT = 70
PROMETHEUS = "ANDON_PROMETHEUS_URL"
OTHER_ANCHORS = [("timeline", "Timeline"), ("causes", "Causes"), ("actions", "Actions")]


def labelled(values: Iterable[str]) -> Options:
    """Return each word with its readable form."""
    return [(value, words(value)) for value in values]


def services_to_choose(services: Sequence[ServiceItem]) -> Options:
    """Return services by slug."""
    return [(service.slug, service.name) for service in services]


def templates_to_choose(templates: Sequence[TemplateItem]) -> Options:
    """Return the templates with which a COE may begin."""
    return [(each.slug, each.title) for each in templates if not each.is_retired]


def people_to_choose(people: Sequence[PersonItem]) -> Options:
    """Return who can be an owner."""
    return [(str(person.id), person.name) for person in people if not person.disabled]


def options_of(coe: CoeDocument, people: Sequence[PersonItem], services: Sequence[ServiceItem]) -> dict[str, Options]:
    """Return everything that the forms on a COE's page offer."""
    sections = sections_of(coe)
    return {
        "people": people_to_choose(people),
        "services": services_to_choose(services),
        "classes": [(c.value, f"{family}: {phrase(c.value)}") for family, of in FAMILIES.items() for c in of],
        "roles": labelled(CAUSE_ROLES),
        "confidences": labelled(CONFIDENCES),
        "kinds": labelled(ACTION_KINDS),
        "priorities": [(priority, priority) for priority in PRIORITIES],
        "scopes": labelled(SCOPES),
        "stop_reasons": labelled(STOP_REASONS),
        "strengths": labelled(STRENGTHS),
        "dimensions": labelled(DIMENSIONS),
        "row_kinds": labelled(ROW_KINDS),
        "precisions": labelled(PRECISIONS),
        "reviewer_roles": labelled(ROLES),
        "sections": sections,
        "anchors": sections + OTHER_ANCHORS,
        "causes": [(str(cause.id), _short(cause.because)) for cause in coe.causes],
    }


def sections_of(coe: CoeDocument) -> Options:
    """Return the sections of a COE by name."""
    return [(section.name, section.kind.title) for section in coe.sections]


def window_of(coe: CoeDocument) -> tuple[datetime | None, datetime | None]:
    """Return the time that a new graph begins with: the impact, and what was before and after it."""
    began, ended = coe.instants.get("impact_started"), coe.instants.get("impact_ended")
    if began is None:
        return None, None
    now = reading().now
    return began - AROUND, min(ended + AROUND, now) if ended else now


def asks_prometheus() -> bool:
    """Whether there is one to ask."""
    return bool(runtime().settings.environment.get(PROMETHEUS, "").strip())


def views_of(base: str, states: Iterable[str], current: dict[str, str]) -> list[tuple[str, str, bool]]:
    """Return the saved views of a list: all, mine, and one for each state."""
    chosen = [({}, "All"), ({"mine": "yes"}, "Mine"), *(({"state": state}, words(state)) for state in states)]
    return [(f"{base}?{urlencode(query)}" if query else base, word, query == current) for query, word in chosen]


def next_url(base: str, current: dict[str, str], cursor: str | None) -> str | None:
    """Return the address of the next page of a list."""
    return f"{base}?{urlencode({**current, 'cursor': cursor})}" if cursor else None


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
