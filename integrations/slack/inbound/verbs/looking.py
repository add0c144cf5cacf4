"""Verbs that declare and that look: new, list, learnings, readiness, whom to call."""

from collections.abc import Mapping

from catalog.queries import get_service, known_service_ids
from foundation.errors import Invalid, NotFound
from foundation.search import search
from foundation.work import Reading, Work
from incidents import commands as incidents
from incidents.queries import Filter, similar
from incidents.queries import incidents as incidents_of
from integrations.slack.inbound import dialogs, words
from integrations.slack.inbound.blocks import link
from integrations.slack.inbound.mrkdwn import plain_of, safe
from integrations.slack.inbound.own_fields import in_place
from integrations.slack.inbound.replies import Reply, Say
from integrations.slack.inbound.talk import Talk
from learnings.queries import SEARCH as LEARNINGS
from readiness.queries import of_service

MOST = 10
TITLE = 160
PENDING = "pending"
ROOM_COMES = "You are invited into its channel in a moment."


def declare(talk: Talk, _key: str, rest: str) -> Reply:
    """Declare: the text is the title; a severity may stand before it."""
    head, _, others = rest.strip().partition(" ")
    joined = words.JOINED.fullmatch(head)
    severity, title = (f"SEV{joined[2]}", others) if joined else (PENDING, rest)
    try:
        return declared(talk, title=plain_of(title), severity=severity)
    except incidents.FieldsMissing:
        with talk.reading() as look:
            entered = {"title": plain_of(title), "severity": severity}
            return in_place(talk.wish, dialogs.declare(talk, look, "", "", entered))


def declared(
    talk: Talk,
    *,
    title: str,
    severity: str = PENDING,
    services: tuple[str, ...] = (),
    summary: str = "",
    visibility: str = "open",
    mode: str = "standard",
    fields: Mapping[str, str] | None = None,
) -> Reply:
    """Declare, and say what might be the same."""
    told = talk.render(summary) if summary.strip() else None
    one_line = " ".join(title.split())
    # Looked for before the transaction opens: those who wait to write do not wait for a look at what else is open.
    with talk.reading() as look:
        twins = similar(look, one_line)[:3] if look.permits("incidents:declare") else []

    def change(work: Work) -> Reply:
        incident = incidents.declare(
            work,
            title=one_line,
            severity=severity,
            services=services,
            summary=told,
            visibility=visibility,
            mode=mode,
            fields=fields,
        )
        same = f"\nMight be the same: {', '.join(f'{each.key} {safe(each.title, 80)}' for each in twins)}"
        where = talk.url(f"/incidents/{incident.key}")
        text = f"*{incident.key}* is declared: {safe(incident.title)} ({incident.severity}). {where}\n{ROOM_COMES}"
        return Say(text + (same if twins else ""), key=incident.key)

    return talk.change(change)


def list_open(talk: Talk, _key: str, _rest: str) -> Reply:
    """List what is open."""
    with talk.reading() as look:
        found = incidents_of(look, Filter(states=["open"]), limit=MOST).items
    lines = [
        f"*{link(talk.url(f'/incidents/{item.brief.key}'), item.brief.key)}* {item.brief.severity} "
        f"{item.brief.state}: {safe(item.brief.title, 120)}{f' ({safe(item.lead)})' if item.lead else ''}"
        for item in found
    ]
    return Say("\n".join(lines) or "Nothing is open.")


def find_learnings(talk: Talk, _key: str, rest: str) -> Reply:
    """Find what was learned about something."""
    asked = plain_of(rest)
    if not asked:
        raise Invalid("slack.nothing_asked", "Say what about: /incident learnings cache stampede.", where="q")
    with talk.reading() as look:
        hits = search(look, list(LEARNINGS), asked, limit=5)
    lines = [f"{link(talk.url(hit.url), hit.key)} {safe(hit.title)}" for hit in hits]
    return Say("\n".join(lines) or "Nothing is published about that.")


def show_readiness(talk: Talk, _key: str, rest: str) -> Reply:
    """Show how ready a service is."""
    with talk.reading() as look:
        service_id, name = service_of(look, rest)
        found = of_service(look, service_id)[:5]
    lines = [
        f"{link(talk.url(f'/reviews/{each.key}'), each.key)} {safe(each.checklist_title)}: {each.outcome or each.state}"
        for each in found
    ]
    return Say("\n".join([f"*{safe(name)}*", *lines]) if lines else f"{safe(name)} was never reviewed.")


def service_of(look: Reading, word: str) -> tuple[int, str]:
    """Return the id and the name of the service whose short name a word is."""
    slug = plain_of(word).lower().split(" ")[0] if word.strip() else ""
    known = known_service_ids(look, [slug])
    if slug not in known:
        raise NotFound("service")
    return known[slug], get_service(look, slug).name
