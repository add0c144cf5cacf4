"""People's words inside Slack's: nothing in them can call somebody, hide an address or run beyond its field."""

import re
from datetime import datetime

# Characters that turn the direction of what follows, or are not there to be seen.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")
SIGNS = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
CALLS = re.compile(r"(?<!\S)@(?=(channel|here|everyone)\b)", re.IGNORECASE)
DOT = "\u2024"
MORE = "…"
TIME = "{time}"


def safe(text: str, limit: int) -> str:
    """Return people's text for a mrkdwn field: escaped, so that it holds no mention and no link, and short enough."""
    text = CALLS.sub("@\u2060", UNSEEN.sub("", text))
    if len(escaped(text)) <= limit:
        return escaped(text)
    kept, length = [], len(MORE)
    for sign in text:
        length += len(escaped(sign))
        if length > limit:
            break
        kept.append(escaped(sign))
    return "".join(kept) + MORE


def plain(text: str, limit: int) -> str:
    """Return people's text for a field without formatting."""
    text = UNSEEN.sub("", text)
    return text if len(text) <= limit else text[: limit - 1] + MORE


def escaped(text: str) -> str:
    """Escape the three signs that mean something to Slack."""
    for sign, written in SIGNS:
        text = text.replace(sign, written)
    return text


def link(url: str, words: str, limit: int = 200) -> str:
    """Return a link to a page of ours."""
    address = escaped(url).replace("|", "%7C")
    return f"<{address}|{safe(words, limit).replace('|', DOT)}>"


def at(moment: datetime, form: str = TIME) -> str:
    """Return a time that each reader sees in their own zone; where that is not known, in UTC, with its day if asked."""
    parts = ([] if form == TIME else [f"{moment:%Y-%m-%d}"]) + ([f"{moment:%H:%M} UTC"] if TIME in form else [])
    return f"<!date^{int(moment.timestamp())}^{form}|{' '.join(parts)}>"


def words(state: str) -> str:
    """Return a word of ours as people read it."""
    return state.replace("_", " ")
