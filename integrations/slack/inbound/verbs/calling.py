"""Verbs that call people: page whom words name, and say who is on."""

import re
from collections import Counter
from collections.abc import Sequence

from accounts.queries import names, people, teams
from catalog.queries import find_services, known_service_ids, whom_to_call
from foundation.errors import Invalid
from foundation.work import Reading, Work
from incidents.queries import brief
from integrations.slack.inbound import questions, words
from integrations.slack.inbound.mrkdwn import plain_of, safe
from integrations.slack.inbound.people import whom
from integrations.slack.inbound.replies import Open, Reply, Say
from integrations.slack.inbound.talk import Talk
from integrations.slack.inbound.verbs.looking import service_of
from oncall import commands as oncall
from oncall.queries import ScheduleItem, is_set_up, policies, schedules

UNSAID, WHERE = "Asked for in Slack", "target"
MOST, LONGEST_NAME, MARKS = 15, 6, "@,.:;!"
MEMBER = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]{2,30})(?:\|[^>]*)?>")
TO = re.compile(r"^to\s+(?=\S)", re.IGNORECASE)


def escalate(talk: Talk, key: str, rest: str) -> Reply:
    """Page whom the first words name, about what the others say; without words ask whom, or say whom to call."""
    if rest.strip():
        with talk.reading() as look:
            target, more = _meant(talk, look, TO.sub("", rest.strip()))
        # "page dara INC-7 the queue": who names an incident means it, in another's channel too.
        named, why = words.key_and_rest(more)
        return paged(talk, named or key, [target], why or UNSAID)
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


def paged(talk: Talk, key: str, targets: Sequence[str], message: str = UNSAID) -> Reply:
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
    said = {"policy": "by the policy", "schedule": "who is on call for", "team": "the team", "group": "the group"}
    return f"{said[kind]} {safe(name)}"


def _meant(talk: Talk, look: Reading, rest: str) -> tuple[str, str]:
    """Return whom the first words name, as many of them as are a name, and what stands behind them."""
    if group := GROUP.match(rest):
        return f"group:{group[1]}", plain_of(rest[group.end() :])
    team_id = talk.wish.member.team_id
    if person := MEMBER.match(rest):
        return f"person:{whom(look, person[0], team_id, WHERE)}", plain_of(rest[person.end() :])
    said, known = plain_of(rest).split(" "), _known(look)
    for count in range(min(len(said), LONGEST_NAME), 0, -1):
        target = known.get(" ".join(said[:count]).lower().strip(MARKS))
        if target is not None:
            return target, " ".join(said[count:])
    service = known_service_ids(look, [said[0].lower().strip(MARKS)])
    owners = [item.owner_team_id for item in find_services(look, list(service.values())).values()]
    team = next((item.slug for item in teams(look) if item.id in owners), None)
    if team is not None:
        return f"team:{team}", " ".join(said[1:])
    person_id = whom(look, said[0].strip(MARKS), team_id, WHERE)
    if person_id is None:
        raise Invalid("slack.whom", "Say whom to page: /incident escalate @ada, or a team or service.", where=WHERE)
    return f"person:{person_id}", " ".join(said[1:])


def _known(look: Reading) -> dict[str, str]:
    """Return whom each name means: a policy before a schedule, that before a team, and that before a person."""
    named = {f"person:{each.id}": (each.name,) for each in people(look) if not each.disabled}
    called = Counter(name.lower() for (name,) in named.values())
    found = {name.lower(): target for target, (name,) in named.items() if called[name.lower()] == 1}
    for kind, items in (("team", teams(look)), ("schedule", schedules(look)), ("policy", policies(look))):
        found |= {name.lower(): f"{kind}:{item.slug}" for item in items for name in (item.name, item.slug)}
    return found


def whom_to_wake(talk: Talk, key: str, rest: str) -> Reply:
    """Say whom to call about a service, or about what the incident has hit; of neither, who is on everywhere."""
    if not rest.strip() and not key:
        return _who_is_on(talk, key, rest)
    with talk.reading() as look:
        ids = [service_of(look, rest)[0]] if rest.strip() else list(brief(look, key).service_ids if key else ())
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


def _who_is_on(talk: Talk, key: str, rest: str) -> Reply:
    """Say who is on call by every schedule; where there are none, ask about which service somebody wants to know."""
    with talk.reading() as look:
        look.require("incidents:read")
        found = schedules(look)
        if not found:
            return Open(questions.on_call(talk, look, key, rest))
    more = f"\n… and {len(found) - MOST} more: {talk.url('/on-call')}" if len(found) > MOST else ""
    return Say(f"Who is on call now (`/incident whoison checkout` says whom to call):{_shifts(found[:MOST])}{more}")


def _on_call(look: Reading, team_id: int | None) -> str:
    """Say who is on call for a team now, and who after."""
    return _shifts(schedules(look, [team_id]) if team_id is not None else [])


def _shifts(found: Sequence[ScheduleItem]) -> str:
    lines = []
    for item in found:
        now, after = item.called(item.now.person_id) or "*nobody*", item.next
        then = f", then {safe(item.called(after.person_id))} {after.begins:%a %H:%M} UTC" if after else ""
        lines.append(f"\n• {safe(item.name)}: on call {safe(now) if item.now.person_id else now}{then}")
    return "".join(lines)
