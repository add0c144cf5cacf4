"""Whom somebody means: a mention, an address, a name, or "me"."""

from accounts.queries import PersonItem, people, person_by_email
from foundation.errors import Invalid
from foundation.work import Reading
from integrations.slack.inbound.mrkdwn import mentioned, plain_of, safe
from integrations.slack.inbound.queries import person_ids

ME = {"me", "myself", "i"}
NOBODY = {"nobody", "none", "-", "noone"}


def whom(reading: Reading, text: str, team_id: str, where: str = "person_id") -> int | None:
    """Return the person who is meant, None for nobody; raises Invalid for strangers and for more than one."""
    ids, word = mentioned(text), plain_of(text).lstrip("@").strip().lower()
    if ids:
        known = person_ids(reading, [(team_id, user_id) for user_id in ids])
        if (team_id, ids[0]) not in known:
            detail = f"Andon does not know {plain_of(text)} yet. They type /incident once to connect, or you name them."
            raise Invalid("slack.stranger", detail, where=where)
        return known[team_id, ids[0]]
    if word in NOBODY:
        return None
    if not word or word in ME:
        return reading.principal.person_id
    return _by_name(reading, word, where).id


def _by_name(reading: Reading, word: str, where: str) -> PersonItem:
    if "@" in word and (found := person_by_email(reading, word)):
        return found
    able = [person for person in people(reading) if not person.disabled]
    exact = [person for person in able if word in {person.name.lower(), person.email.partition("@")[0]}]
    close = exact or [person for person in able if word in person.name.lower().split()]
    if len(close) == 1:
        return close[0]
    several = ", ".join(person.name for person in close[:5])
    detail = f"Several people are meant by that: {several}." if close else f"Nobody here is called {safe(word, 80)}."
    raise Invalid("slack.who", f"{detail} Mention them with @, or write their e-mail address.", where=where)
