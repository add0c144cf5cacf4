"""Adding systems that tell of changes, and disabling them. What they tell goes to the command of changes itself."""

import secrets
from collections.abc import Sequence

from sqlalchemy import select

from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work
from integrations.changes.events import SourceAdded, SourceDisabled
from integrations.changes.model import ChangeSource
from integrations.changes.queries import digest_of

NAME_LIMIT, ENVIRONMENTS_LIMIT = 80, 400
TOKEN_BYTES = 32
SHAPES = ("generic", "github", "gitlab")
NOUN = "change source"


def add_source(
    work: Work, *, name: str, key_id: str, shape: str = "generic", environments: Sequence[str] = ()
) -> tuple[ChangeSource, str]:
    """Let a system tell of changes; returns its token, which is shown once and kept as its digest.

    ``key_id`` names the key that its secret is made with; with ``environments`` others are not taken.
    """
    work.require("change_sources:manage")
    name = clean(name, field="name", limit=NAME_LIMIT)
    if not name:
        raise Invalid("change_sources.name_missing", "Say which system it is.", where="name")
    if shape not in SHAPES:
        raise Invalid("change_sources.shape", f"A source is {', '.join(SHAPES)}.", where="shape")
    heard = ",".join(clean(word, field="environments", limit=80) for word in environments)
    if work.session.scalar(select(ChangeSource.id).where(ChangeSource.name == name)):
        raise Conflict("change_sources.name_taken", "There is a source of that name. Choose another.", where="name")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    source = ChangeSource(
        name=name,
        shape=shape,
        digest=digest_of(token),
        key_id=key_id,
        environments=clean(heard, field="environments", limit=ENVIRONMENTS_LIMIT),
        created_at=work.now,
    )
    work.session.add(source)
    work.session.flush()
    added = SourceAdded(source=name, shape=shape, environments=source.environments)
    work.record(f"change-source:{source.id}", added)
    return source, token


def disable_source(work: Work, *, name: str) -> ChangeSource:
    """Take nothing more from a source; what it told stays."""
    work.require("change_sources:manage")
    source = work.session.scalar(select(ChangeSource).where(ChangeSource.name == name).with_for_update())
    if source is None:
        raise NotFound(NOUN)
    if source.disabled_at is None:
        source.disabled_at = work.now
        work.record(f"change-source:{source.id}", SourceDisabled(source=source.name))
    return source
