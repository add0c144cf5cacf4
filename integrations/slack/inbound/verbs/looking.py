"""Verbs that declare and that look: new, list, learnings, readiness, whom to call."""

from collections.abc import Mapping, Sequence

from accounts.queries import names, team_by_slug, teams
from catalog.queries import find_services, get_service, known_service_ids, whom_to_call
from foundation.errors import Invalid, NotFound
from foundation.search import search
from foundation.work import Reading, Work
from incidents import commands as incidents
from incidents.queries import Filter, brief, similar
from incidents.queries import incidents as incidents_of
from integrations.slack.inbound import dialogs, questions, words
from integrations.slack.inbound.blocks import link
from integrations.slack.inbound.mrkdwn import plain_of, safe
from integrations.slack.inbound.own_fields import in_place
from integrations.slack.inbound.people import whom
from integrations.slack.inbound.replies import Open, Reply, Say
from integrations.slack.inbound.talk import Talk
from learnings.queries import SEARCH as LEARNINGS
from oncall import commands as oncall
from oncall.queries import is_set_up, policies, schedules
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
        service_id, name = _service(look, rest)
        found = of_service(look, service_id)[:5]
    lines = [
        f"{link(talk.url(f'/reviews/{each.key}'), each.key)} {safe(each.checklist_title)}: {each.outcome or each.state}"
        for each in found
    ]
    return Say("\n".join([f"*{safe(name)}*", *lines]) if lines else f"{safe(name)} was never reviewed.")


def escalate(talk: Talk, key: str, rest: str) -> Reply:
    """Page whom the words name; without words ask whom, or say whom to call where nobody has planned any paging."""
    if rest.strip():
        with talk.reading() as look:
            targets = [_meant(talk, look, rest)]
        return paged(talk, key, targets)
    with talk.reading() as look:
        if not is_set_up(look.session) and brief(look, key).service_ids:
            return whom_to_wake(talk, key, rest)
        look.require("oncall:page")
        return Open(questions.escalate(talk, look, key, rest))


def owners_policies(look: Reading, key: str) -> list[str]:
    """Return by which policies the owners of what was hit are paged; the fallback where there are none."""
    owners = {item.owner_team_id for item in find_services(look, brief(look, key).service_ids).values()}
    mine = [item.slug for item in policies(look) if item.team_id is not None and item.team_id in owners]
    return [f"policy:{slug}" for slug in mine or ["fallback"]]


def paged(talk: Talk, key: str, targets: Sequence[str], message: str = "Asked for in Slack") -> Reply:
    """Page them."""

    def change(work: Work) -> Reply:
        for target in targets:
            oncall.page_by_hand(work, target=target, key=key, message=message)
        return Say(f"{key}: paged {', '.join(_called(work, target) for target in targets)}.", key=key)

    return talk.change(change)


def _called(look: Reading, target: str) -> str:
    """Return how people call whom a target names."""
    kind, _, name = target.partition(":")
    if kind == "person":
        return safe(names(look, [int(name)]).get(int(name), name))
    said = {"policy": "by the policy", "schedule": "who is on call for", "team": "the team"}
    return f"{said[kind]} {safe(name)}"


def _meant(talk: Talk, look: Reading, rest: str) -> str:
    """Return whom words name: a policy, a schedule, a team, or what a service belongs to; else a person."""
    word = plain_of(rest).strip().lower()
    if word in {item.slug for item in policies(look)}:
        return f"policy:{word}"
    if word in {item.slug for item in schedules(look)}:
        return f"schedule:{word}"
    if team_by_slug(look, word) is not None:
        return f"team:{word}"
    service = known_service_ids(look, [word]).get(word)
    owner = find_services(look, [service])[service].owner_team_id if service is not None else None
    team = next((item.slug for item in teams(look) if item.id == owner), None) if owner is not None else None
    if team is not None:
        return f"team:{team}"
    person_id = whom(look, rest, talk.wish.member.team_id, "target")
    if person_id is None:
        raise Invalid("slack.whom", "Say whom to page: /incident escalate @ada, or a team or service.", where="target")
    return f"person:{person_id}"


def whom_to_wake(talk: Talk, key: str, rest: str) -> Reply:
    """Say whom to call about a service, or about what the incident has hit."""
    with talk.reading() as look:
        ids = [_service(look, rest)[0]] if rest.strip() else list(brief(look, key).service_ids if key else ())
        found = [
            (item, whom_to_call(look, item.owner_team_id), _on_call(look, item.owner_team_id))
            for item in find_services(look, ids).values()
        ]
    if not found:
        raise Invalid("slack.no_service", "Say which service: /incident whoison checkout.", where="service")
    lines = []
    for item, contact, on_call in found:
        who = [name for _, name in ([contact.lead] if contact and contact.lead else [])]
        who += [name for _, name in contact.members][:5] if contact else []
        place = f" in {safe(contact.channel)}" if contact and contact.channel else ""
        team = safe(contact.team) if contact else "no team owns it"
        named = f" ({safe(', '.join(who))})" if who else ""
        lines.append(f"*{safe(item.name)}*: {team}{place}{named}{on_call}")
    return Say("\n".join(lines), key=key)


def _on_call(look: Reading, team_id: int | None) -> str:
    """Say who is on call for a team now, and who after."""
    found = schedules(look, [team_id]) if team_id is not None else []
    lines = []
    for item in found:
        now, after = item.called(item.now.person_id) or "*nobody*", item.next
        then = f", then {safe(item.called(after.person_id))} {after.begins:%a %H:%M} UTC" if after else ""
        lines.append(f"\n• {safe(item.name)}: on call {safe(now) if item.now.person_id else now}{then}")
    return "".join(lines)


def _service(look: Reading, word: str) -> tuple[int, str]:
    slug = plain_of(word).lower().split(" ")[0] if word.strip() else ""
    known = known_service_ids(look, [slug])
    if slug not in known:
        raise NotFound("service")
    return known[slug], get_service(look, slug).name
