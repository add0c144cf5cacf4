"""Which finished actions a failure that came back has proved wrong. Pure."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownCause:
    """A cause of an earlier COE, or of the new one."""

    id: int
    cause_class: str
    service_id: int | None


@dataclass(frozen=True)
class KnownAction:
    """An action that was done against causes of an earlier COE."""

    id: int
    kind: str
    service_id: int | None
    cause_ids: frozenset[int]


def to_reopen(
    actions: Collection[KnownAction],
    earlier: Collection[KnownCause],
    now: Collection[KnownCause],
    service_ids: Collection[int],
) -> set[int]:
    """Return the actions whose causes are back; while none is known yet, those that should have prevented it there."""
    if not now:
        return {each.id for each in actions if each.kind == "prevent" and each.service_id in service_ids}
    back = {cause.id for cause in earlier if any(_is_same(cause, other) for other in now)}
    return {each.id for each in actions if each.cause_ids & back}


def _is_same(one: KnownCause, other: KnownCause) -> bool:
    """Whether the same class of cause was at work in the same service, as far as both name one."""
    return one.cause_class == other.cause_class and (
        one.service_id == other.service_id or one.service_id is None or other.service_id is None
    )
