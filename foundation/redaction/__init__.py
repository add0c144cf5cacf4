"""Erasing words for good: in a document, in its history, and in whatever took words over from it.

A room says what its documents hold, and what of its own took words over from others'; the roof joins these. The words
themselves are recorded, logged and kept nowhere. Whoever may erase may see all that comes along.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect, select, update
from sqlalchemy.orm import Session

from foundation import log, search
from foundation.db import Base
from foundation.errors import Invalid
from foundation.events import passage
from foundation.idempotency import IdempotencyRecord
from foundation.markdown import RenderedText, plain
from foundation.redaction.words import LONGEST, REDACTED, SHORTEST, Fields, Words
from foundation.text import clean
from foundation.work import Work

__all__ = ["JOINED", "LONGEST", "REDACTED", "SHORTEST", "Erasure", "Found", "Holding", "Part", "Place"]
__all__ += ["Redaction", "redact"]

REASON_LIMIT = 500
HISTORY = "history"
GONE = '{"code":"reply.redacted","detail":"The answer to this request was erased. Read it anew."}'


@dataclass(frozen=True)
class Part:
    """A row of a document by the name that its changes have, and the columns in which people's words stand.

    Of a column of JSON in which codes stand beside words, ``choices/title,help`` names the fields that hold words.
    """

    where: str
    row: Base
    columns: tuple[str, ...]

    def values(self) -> Iterator[tuple[str, Any, Fields]]:
        """Give each column with what stands in it and the fields to look into."""
        for column in self.columns:
            name, _, fields = column.partition("/")
            yield name, getattr(self.row, name), frozenset(fields.split(",")) if fields else None


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """What each event says that tells of words erased for good; ``of`` is the document from which they were.

    ``places`` counts where they stood in its own document, and nothing tells what they were.
    """

    of: str = ""
    places: int
    reason: str = passage()


@dataclass(frozen=True)
class Redaction:
    """What was erased of one document; only that which was named is told the reason."""

    of: str
    reason: str
    places: int
    changed: tuple[str, ...]
    rows: tuple[Base, ...]

    def told(self) -> dict[str, Any]:
        """Return what an event that is an Erasure says of it."""
        return {"of": self.of, "places": self.places, "reason": self.reason, "changed": self.changed}


def _nothing_to_settle(_work: Work, _done: Redaction) -> None:
    pass


@dataclass(frozen=True)
class Holding:
    """What one document holds, as people call it, and what its room does once words are erased from it.

    ``subject`` is its kind and id (``coe:7``), by which others know what they took over, and ``about`` names in the
    same way what it tells of; ``streams`` are its history.
    """

    name: str
    subject: str
    parts: Sequence[Part]
    streams: tuple[str, ...] = ()
    settle: Callable[[Work, Redaction], None] = _nothing_to_settle
    about: tuple[str, ...] = ()

    def id_of(self, kind: str) -> int:
        """Return its id where it is of that kind, else 0, which nothing has."""
        return next(iter(_ids((self.subject,), kind)), 0)

    def ids_about(self, kind: str) -> list[int]:
        """Return the ids of that kind that it tells of."""
        return list(_ids(self.about, kind))


def _ids(subjects: Iterable[str], kind: str) -> Iterator[int]:
    return (int(number) for name, _, number in (each.partition(":") for each in subjects) if name == kind)


@dataclass(frozen=True)
class Place:
    """Where words stand, and how often."""

    document: str
    where: str
    count: int


@dataclass(frozen=True)
class Found:
    """The places, and the texts to be rendered that will stand there instead."""

    places: tuple[Place, ...] = ()
    texts: frozenset[str] = frozenset()


@dataclass
class Joined:
    """Who takes words over from whom: given a holding, each returns those of its room that came of it."""

    copies: Sequence[Callable[[Session, Holding], Iterable[Holding]]] = field(default_factory=tuple)


JOINED = Joined()


def redact(work: Work, root: Holding, *, words: str, reason: str, rendered: Mapping[str, RenderedText] | None) -> Found:
    """Erase the words; without ``rendered`` only look where they stand. The caller has asked for permission.

    ``rendered`` gives Markdown its new HTML, made before this transaction opened; what it lacks is shown as plain text.
    """
    wanted = Words.read(words)
    why = _why(reason, wanted) if rendered is not None else ""
    holdings = list(_with_copies(work.session, root))
    found = [_look(work.session, holding, wanted) for holding in holdings]
    places = tuple(place for each in found for place in each.places)
    if not places:
        words_are_nowhere = f"These words stand nowhere in {root.name}. Copy them from where they are typed in."
        raise Invalid("redaction.nowhere", words_are_nowhere, where="words")
    if rendered is not None:
        for holding, seen in zip(holdings, found, strict=True):
            if seen.places:
                _erase(work, holding, seen, rendered)
                holding.settle(work, _done(root, holding, seen, why))
        _forget_replies(work.session, {holding.name for holding in holdings}, wanted)
        search.purge(work.session)
    return Found(places, frozenset(text for each in found for text in each.texts))


@dataclass(frozen=True)
class _Seen(Found):
    """What was found in one holding, and what will stand there: by part, and by place in the log."""

    anew: tuple[tuple[Part, Mapping[str, Any]], ...] = ()
    passages: tuple[tuple[str, int], ...] = ()


def _with_copies(session: Session, root: Holding) -> Iterator[Holding]:
    known, waiting = {root.name}, [root]
    while waiting:
        holding = waiting.pop(0)
        yield holding
        for copies in JOINED.copies:
            further = [each for each in copies(session, holding) if each.name not in known]
            known.update(each.name for each in further)
            waiting += further


def _look(session: Session, holding: Holding, words: Words) -> _Seen:
    places, anew = [], []
    for part in holding.parts:
        left = {name: words.out_of(value, fields) for name, value, fields in part.values()}
        changed = {name: value for name, (value, count) in left.items() if count}
        if changed:
            anew.append((part, changed))
            places.append(Place(holding.name, part.where, sum(count for _, count in left.values())))
    passages = tuple(_passages_with(session, holding.streams, words))
    if passages:
        places.append(Place(holding.name, HISTORY, len(passages)))
    texts = frozenset(str(text) for part, changed in anew for name, text in changed.items() if _html_of(part.row, name))
    return _Seen(tuple(places), texts, tuple(anew), passages)


def _passages_with(session: Session, streams: Iterable[str], words: Words) -> Iterator[tuple[str, int]]:
    for stream in streams:
        for event in log.events_of(session, stream, limit=log.MOST):
            if words.shine_through(dict(event.passages)):
                yield stream, event.seq


def _erase(work: Work, holding: Holding, seen: _Seen, rendered: Mapping[str, RenderedText]) -> None:
    for part, changed in seen.anew:
        for name, value in changed.items():
            setattr(part.row, name, _fitting(part.row, name, value))
            twin = _html_of(part.row, name)
            if twin:
                shown = rendered.get(value) or plain(value)
                setattr(part.row, twin, shown.html)
                if hasattr(part.row, "format"):
                    part.row.format = shown.format
    for stream, seq in seen.passages:
        log.erase_passage(work.session, stream, seq, work.now)
    work.session.flush()


def _done(root: Holding, holding: Holding, seen: _Seen, reason: str) -> Redaction:
    return Redaction(
        of=root.name,
        reason=reason if holding is root else "",
        places=sum(place.count for place in seen.places),
        changed=tuple(part.where for part, _ in seen.anew),
        rows=tuple(part.row for part, _ in seen.anew),
    )


def _forget_replies(session: Session, names: Iterable[str], words: Words) -> None:
    """Blank the kept answers of the API that tell of these documents or say the words."""
    R = IdempotencyRecord  # noqa: N806 - a short name for the class
    telling = [R.body.contains(f'"{name}"', autoescape=True) for name in sorted(names)]
    for condition in telling:
        session.execute(update(R).where(condition).values(body=GONE).execution_options(synchronize_session=False))
    saying = select(R).where(R.body.icontains(words.hint, autoescape=True))
    for reply in session.scalars(saying):
        if words.shine_through(reply.body):
            reply.body = GONE
    session.flush()


def _why(reason: str, words: Words) -> str:
    reason = clean(reason, field="reason", limit=REASON_LIMIT)
    if not reason or words.shine_through(reason):
        raise Invalid("redaction.reason", "Say why they are erased; don't repeat them.", where="reason")
    return reason


def _html_of(row: Base, column: str) -> str | None:
    """Return the column that shows this one as HTML, if there is one."""
    name = "html" if column == "source" else f"{column}_html"
    return name if name in inspect(type(row)).columns else None


def _fitting(row: Base, column: str, value: Any) -> Any:  # noqa: ANN401 - what a column holds
    limit = getattr(inspect(type(row)).columns[column].type, "length", None)
    return value[:limit] if isinstance(value, str) else value
