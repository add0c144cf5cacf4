"""What becomes known around an incident, as sentences; see wording.py."""

from incidents.queries.sentences import Facts, Names, Sentence, clock

SHOWN = 5
VERDICTS = {
    "helped": "found that {} helped, which was known before",
    "not_this": "found that {}, which was known before, was not this",
    "undecided": "took back what was found of {}",
}


def _change(payload: Facts, passages: Facts, _words: Names) -> str:
    title, reason = passages.get("title", "[redacted]"), passages.get("reason")
    because = f": {reason}" if reason else ""
    when = f" ({clock(payload['happened_at'])})"
    verbs = {
        "suspect": "suspects the change",
        "cause": "found the cause in the change",
        "cleared": "cleared the change",
    }
    return f"{verbs.get(payload['verdict'], 'took back the judgement on the change')} {title}{when}{because}"


def _reported(payload: Facts, passages: Facts, _words: Names) -> str:
    count = payload.get("tickets") or 0
    tickets = f" ({count} ticket{'s' if count > 1 else ''})" if count else ""
    services = f" with {', '.join(payload['services'])}" if payload.get("services") else ""
    said = [passages[name] for name in ("title", "text") if passages.get(name)]
    words = ": ".join(said) if said or not payload.get("has_words", True) else "[redacted]"
    return f"reported a problem{services}{tickets}{f': {words}' if words else ''}"


def _ticket(payload: Facts, passages: Facts, _words: Names) -> str:
    return f"linked the support ticket {passages.get('ref', '[redacted]')}, {payload['count']} in all"


def _link(_payload: Facts, passages: Facts, _words: Names) -> str:
    return f"added a link: {passages.get('label', '[redacted]')}"


def _unlink(_payload: Facts, passages: Facts, _words: Names) -> str:
    return f"took off a link: {passages.get('label', '[redacted]')}"


def _bridge(_payload: Facts, passages: Facts, _words: Names) -> str:
    return f"opened the bridge {passages['url']}" if passages.get("url") else "closed the bridge"


def _impact(payload: Facts, passages: Facts, _words: Names) -> str:
    told = {"customer_impact": "what customers meet", "workaround": "what they can do meanwhile"}
    parts = [f"{told[field]}: {passages.get(field) or 'nothing any more'}" for field in payload.get("changed", ())]
    return f"said {' And '.join(parts)}"


def _imported(payload: Facts, _passages: Facts, _words: Names) -> str:
    return f"made it from a document, {payload['source'].partition(':')[2]}, which is quoted below"


def _quoted(payload: Facts, passages: Facts, _words: Names) -> str:
    exactness = {"day": ", known to the day", "hour": ", known to the hour", "about": ", about that time"}.get(
        payload["precision"], ""
    )
    until = f", until {clock(payload['until'])}" if payload.get("until") else ""
    return f"quoted its source ({payload['stated']}{exactness}{until}): {passages.get('text', '[redacted]')}"


def _sighting(_payload: Facts, passages: Facts, _words: Names) -> str:
    seen = ". ".join(part for part in (passages.get("title", "[redacted]"), passages.get("body")) if part)
    return f"added to it instead of declaring another: {seen}"


def _shared(payload: Facts, _passages: Facts, words: Names) -> str:
    other = words.incident(payload["other_id"], payload["other_key"])
    return f"declared {other} under the same dedup key, not knowing of this one"


def _told_dependents(payload: Facts, _passages: Facts, words: Names) -> str:
    names = [words.service(each) for each in payload["service_ids"]]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"told the owners of {', '.join(names[:SHOWN])}{more}, which depend on what is affected"


def _judged(payload: Facts, _passages: Facts, _words: Names) -> str:
    return VERDICTS[payload["verdict"]].format(payload["key"])


AROUND: dict[str, Sentence] = {
    "incident.change_marked": _change,
    "incident.problem_reported": _reported,
    "incident.ticket_added": _ticket,
    "incident.link_added": _link,
    "incident.link_removed": _unlink,
    "incident.bridge_set": _bridge,
    "incident.impact_described": _impact,
    "incident.imported": _imported,
    "incident.source_quoted": _quoted,
    "incident.sighting_added": _sighting,
    "incident.key_shared": _shared,
    "incident.dependents_told": _told_dependents,
    "incident.known_judged": _judged,
}
