"""What a file says of a team, clean, or why it can't be taken."""

from collections.abc import Mapping
from typing import Any

from accounts.commands.loading import clean_channel, clean_email, clean_name, clean_slug
from catalog.commands.entries import TeamEntry
from catalog.queries.present import Present
from foundation.errors import Invalid


def team_values(entry: TeamEntry, present: Present, teams: set[str]) -> dict[str, Any]:
    """Return the clean values that the entry brings; names people and teams only where there are such."""
    clean_slug(entry.slug)
    values: dict[str, Any] = {}
    if entry.name is not None:
        values["name"] = clean_name(entry.name)
    if entry.channel is not None:
        values["channel"] = clean_channel(entry.channel)
    if entry.parent is not None and entry.parent in teams:
        values["parent"] = entry.parent
    elif entry.parent is not None:
        detail = f"It stands under the team {entry.parent}, which is in neither the file nor the catalog."
        if not entry.is_foreign:
            raise Invalid("catalog.unknown_team", detail, where="parent")
        values["left_out"] = (f"place under {entry.parent}, which the catalog does not know",)
    if entry.lead is not None:
        values["lead"] = _known(entry.lead, present, "lead")
    if entry.members is not None:
        members = {_known(email, present, "members") for email in entry.members}
        members |= {values["lead"]} if "lead" in values else set()
        values["members"] = tuple(sorted(members))
    if entry.slug not in present.teams:
        values.setdefault("name", entry.slug)
    return values | {name: {"channel": ""}.get(name) for name in entry.cleared}


def require_no_circle(entry: TeamEntry, present: Present, parents: Mapping[str, str]) -> None:
    """Raise Invalid for a team that would stand under itself once the file is taken."""
    seen, above = {entry.slug}, parents.get(entry.slug)
    while above is not None:
        if above in seen:
            raise Invalid("catalog.team_circle", f"{entry.slug} would stand under itself.", where="parent")
        seen.add(above)
        above = parents.get(above) or (present.teams.get(above) or {}).get("parent")


def _known(email: str, present: Present, where: str) -> str:
    email = clean_email(email)
    person = present.people.get(email)
    if person is None or person.disabled:
        detail = f"Nobody with the address {email} has an account that is open. Add the person first."
        raise Invalid("catalog.unknown_person", detail, where=where)
    return email
