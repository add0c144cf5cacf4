"""Yes, no or unknown: Kleene's three values, where what nobody knows stays open."""

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """Whether something holds; unknown means that somebody has to be asked."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, *, holds: bool) -> "Truth":
        """Return yes or no for what is known."""
        return cls.YES if holds else cls.NO

    def negated(self) -> "Truth":
        """Turn yes and no around; what is unknown stays so."""
        if self is Truth.UNKNOWN:
            return self
        return Truth.NO if self is Truth.YES else Truth.YES


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return no if any is no, else unknown if any is unknown, else yes."""
    seen = set(truths)
    if Truth.NO in seen:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in seen else Truth.YES


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return yes if any is yes, else unknown if any is unknown, else no."""
    return all_of(truth.negated() for truth in truths).negated()
