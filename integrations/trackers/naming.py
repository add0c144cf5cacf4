"""What people call a ticket that is there already: its key, or its address. Pure."""

import re
from urllib.parse import urlsplit

from foundation.errors import Invalid
from integrations.trackers.ports import GITHUB, JIRA, KINDS

LONGEST = 500
OF_JIRA = re.compile(r"(?:https?://\S+/browse/)?(?P<project>[A-Za-z][A-Za-z0-9_]*)-(?P<number>\d{1,12})/?(?:[?#]\S*)?")
OF_GITHUB = re.compile(
    r"(?:https?://[^/\s]+/)?(?P<project>[\w.-]+/[\w.-]+)(?:/issues/|#)(?P<number>\d{1,12})/?(?:[?#]\S*)?"
)
SHAPES = {
    JIRA.name: (OF_JIRA, "OPS-12, or its address with /browse/OPS-12"),
    GITHUB.name: (OF_GITHUB, "owner/repository#12, or its address with /issues/12"),
}
WHERE = "existing"


def named(tracker: str, project: str, typed: str) -> tuple[str, str]:
    """Return the name of a ticket of that project and its address, empty where only its name was given."""
    label = KINDS[tracker].label
    if tracker not in SHAPES:
        raise Invalid("trackers.not_linked", f"A ticket of {label} is made, not linked.", where=WHERE)
    shape, example = SHAPES[tracker]
    said = typed.strip()
    match = shape.fullmatch(said) if len(said) <= LONGEST else None
    if match is None:
        raise Invalid("trackers.no_ticket", f"Name a ticket of {label} as {example}.", where=WHERE)
    home = project.partition("/")[0] if tracker == JIRA.name else project
    if match["project"].casefold() != home.casefold():
        detail = f"It stands in {match['project']}; of this action only tickets in {home} can be linked."
        raise Invalid("trackers.elsewhere", detail, where=WHERE)
    is_address = said.casefold().startswith("http")
    name = f"{home.upper()}-{match['number']}" if tracker == JIRA.name else f"{home.lower()}#{match['number']}"
    return name, said if is_address else ""


def why_not_of(tracker: str, project: str, known: str) -> str:
    """Say why a ticket that was found can't be linked, where it was moved to another project; empty where it can."""
    try:
        named(tracker, project, known)
    except Invalid as refusal:
        return f"It is {known} now. {refusal.detail}"
    return ""


def is_elsewhere(typed: str, known: str) -> bool:
    """Whether an address that was typed is of another server than the ticket that was found."""
    return bool(typed and known) and urlsplit(typed).netloc.casefold() != urlsplit(known).netloc.casefold()
