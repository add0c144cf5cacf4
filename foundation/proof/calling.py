"""Looking at an address with the vetted client; what is inside our own networks only where that is allowed."""

from collections.abc import Mapping

from foundation.http import INSIDE, AddressRefused, Caller, CallFailed, networks
from foundation.proof.kinds import Finding

LARGEST = 65_536
ALLOWED = "ANDON_CHECK_NETWORKS"


def called(environment: Mapping[str, str], url: str, wanted: int, *, silence: bool | None) -> Finding:
    """Call an address; ``silence`` is what it means that nobody answered there."""
    caller = Caller(networks(environment.get(ALLOWED, "")), largest=LARGEST)
    try:
        answer = caller.get(url)
    except AddressRefused as refused:
        how = f" Whoever runs Andon allows its network with {ALLOWED}." if str(refused) == INSIDE else ""
        return Finding(None, f"{url}: {refused}{how}")
    except CallFailed as failed:
        return Finding(silence, f"{url} gave {failed}, wanted {wanted}")
    return Finding(answer.status == wanted, f"{url} answered {answer.status}, wanted {wanted}")
