"""A page's state as bytes inside its bundle, so that it can be rendered again where there is no database."""

from functools import cache

from pydantic import TypeAdapter, ValidationError

from statuspage.snapshot.bundle import BrokenBundle, Bundle
from statuspage.snapshot.state import PublicState


def stored(state: PublicState) -> bytes:
    """Write the state."""
    return _adapter().dump_json(state)


def state_of(bundle: Bundle) -> PublicState:
    """Read the state from which the bundle was made; raises BrokenBundle where it holds none."""
    try:
        return _adapter().validate_json(bundle.state)
    except ValidationError as error:
        raise BrokenBundle(type(error).__name__) from error


@cache
def _adapter() -> TypeAdapter[PublicState]:
    return TypeAdapter(PublicState)
