"""Who may look after status pages; what they show is everybody's, and is served without asking anybody."""

import json
from typing import Any

from foundation.authz import Grant, Principal, Role, Scope, anyone, is_admin, is_machine, is_responder, is_viewer
from foundation.work import Reading
from statuspage.lifecycle import Audience

NOUN = "status page"
is_keeper = is_machine("statuspage")


def is_not_limited(_reading: Reading, subject: Any) -> bool:  # noqa: ANN401 - a page or what stands for it
    """Hold for pages that are not for some people only, and where none is meant in particular."""
    return subject is None or getattr(subject, "item", subject).audience != Audience.LIMITED


def is_reader(reading: Reading, subject: Any) -> bool:  # noqa: ANN401 - a page or what stands for it
    """Hold for members of a team, a group or a role that the page is for."""
    page = getattr(subject, "item", subject)
    return page is not None and bool(circles_of(reading.principal) & set(json.loads(page.readers)))


def circles_of(principal: Principal) -> set[str]:
    """Return the circles that a person is in: role, groups, and teams by id."""
    if principal.person_id is None or principal.role is None:
        return set()
    held = {f"role:{role.name.lower()}" for role in Role if principal.role >= role}
    return held | {f"group:{name}" for name in principal.groups} | {f"team:{one}" for one in principal.team_ids}


GRANTS = {
    "statuspage:read": Grant(
        ((is_viewer, is_not_limited), (is_viewer, is_reader), (is_admin,), (is_keeper,)), scope=Scope.READ, noun=NOUN
    ),
    "statuspage:publish": Grant(
        ((is_responder,), (is_keeper,)),
        sees="statuspage:read",
        reason="Only responders, reviewers and administrators speak to the world. Ask an administrator for the role.",
        noun=NOUN,
    ),
    "statuspage:manage": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        sees="statuspage:read",
        reason="Only administrators set up pages and their parts. Ask one.",
        noun=NOUN,
    ),
    "statuspage:redact": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        sees="statuspage:read",
        reason="Erasing words for good is an administrator's. Ask one.",
        noun=NOUN,
    ),
    # Whom a page may be read by is looked at besides; who holds a subscription's link has proven to be its owner.
    "statuspage:subscribe": Grant(((anyone,),), scope=Scope.READ, noun=NOUN),
    "statuspage:subscribers": Grant(
        ((is_admin,),),
        scope=Scope.ADMIN,
        sees="statuspage:read",
        reason="Only administrators see who subscribed: these are addresses of people. Ask one.",
        noun=NOUN,
    ),
    "statuspage:be_briefed": Grant(((is_viewer,),), reason="Sign in to be told by mail.", noun="wish to be told"),
    "statuspage:notify": Grant(
        ((is_keeper,), (is_machine("email"),), (is_machine("webhooks"),)), reason="Only the house notifies."
    ),
}
