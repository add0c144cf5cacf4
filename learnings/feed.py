"""The addresses of feeds: one for each search that is kept, good while its person may look."""

from foundation.config import Settings
from foundation.proven import Addresses


def feeds(settings: Settings) -> Addresses:
    """Return what makes and reads them."""
    return Addresses.of(settings, purpose="learning-feed", noun="feed", path="/learnings/feeds/{}.atom")
