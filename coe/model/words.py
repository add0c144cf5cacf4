"""How words of ours are stored."""

from sqlalchemy import Enum

from coe.events import CauseClass
from coe.lifecycle import ActionState, State


def word(kind: type[State] | type[ActionState] | type[CauseClass]) -> Enum:
    """Store a word of that kind as text that other programs can read."""
    return Enum(kind, native_enum=False, length=32, values_callable=lambda words: [w.value for w in words])
