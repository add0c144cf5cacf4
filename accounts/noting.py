"""Noting that sessions and tokens are in use: apart from the request, best effort, and never in its way."""

from collections.abc import Callable
from threading import Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from accounts.commands import note_seen, note_token_used
from accounts.queries.identities import Use
from foundation.authz import machine
from foundation.ids import new_request_id
from foundation.work import Context, Transactor

LOG = structlog.get_logger()


def noting_uses(transactor: Transactor) -> Callable[[Use], None]:
    """Return what hands a use to a thread of its own; uses are rare, at most one a session every ten minutes."""

    def note(use: Use) -> None:
        Thread(target=note_use, args=(transactor, use), name="note-use", daemon=True).start()

    return note


def note_use(transactor: Transactor, use: Use) -> None:
    """Write one use down; a database that does not answer is logged, and the next use tries again."""
    context = Context(principal=machine("accounts"), surface="web", request_id=new_request_id())
    try:
        if use.session is not None:
            transactor.run(context, note_seen, digest=use.session)
        if use.token is not None:
            transactor.run(context, note_token_used, token_id=use.token)
    except SQLAlchemyError as error:
        LOG.warning("accounts.use_not_noted", error=type(error).__name__)
