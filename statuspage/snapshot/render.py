"""From a page's state to the bundle that is served."""

from datetime import datetime, timedelta

from statuspage.snapshot.bundle import Bundle
from statuspage.snapshot.contract import answers
from statuspage.snapshot.feeds import feeds
from statuspage.snapshot.html import pages
from statuspage.snapshot.ics import calendar
from statuspage.snapshot.state import PublicState
from statuspage.snapshot.stored import stored

# Three missed renewals, and the page says itself that it is old.
STALE_AFTER = timedelta(minutes=15)


def withdrawn(state: PublicState, version: int, at: datetime) -> Bundle:
    """Return what takes the place of a page that is not for everybody: a newer version with nothing in it."""
    return Bundle(state.page.public_id, version, at, at + STALE_AFTER, {})


def render(state: PublicState, version: int, at: datetime) -> Bundle:
    """Render everything that is served of a page; the same state and time give the same bytes."""
    files = {**pages(state, at), **answers(state), **feeds(state), **calendar(state)}
    return Bundle(state.page.public_id, version, at, at + STALE_AFTER, files, stored(state))
