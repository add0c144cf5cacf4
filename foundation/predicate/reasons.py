"""Why a predicate means a service, leaves it out, or can't tell: in words, and by what is not known.

Only what decides is named: of conditions that all have to hold, the one that does not; of alternatives, the one that
does; and for unknown, the attributes whose lack leaves it open.
"""

from foundation.predicate import Predicate
from foundation.predicate.clauses import All, AnyOf, Attributes, Clause, Not
from foundation.predicate.truth import Truth

LONGEST_SAID = 80


def reason(predicate: Predicate, attributes: Attributes) -> str:
    """Say in words why the predicate gives what it gives for these attributes."""
    deciding = _deciding(predicate.clause, attributes)
    said = list(dict.fromkeys(_said(leaf, attributes) for leaf in deciding))
    return "; ".join(said) or "it means every service"


def lacking(predicate: Predicate, attributes: Attributes) -> tuple[str, ...]:
    """Name the attributes that have to be known before it can be told; none where it can."""
    if predicate.evaluate(attributes) is not Truth.UNKNOWN:
        return ()
    leaves = _deciding(predicate.clause, attributes)
    return tuple(sorted({name for leaf in leaves for name in leaf.attributes()}))


def _deciding(clause: Clause, attributes: Attributes) -> list[Clause]:
    """Return the comparisons that make the clause what it is."""
    truth = clause.evaluate(attributes)
    if isinstance(clause, Not):
        return _deciding(clause.clause, attributes)
    if not isinstance(clause, All | AnyOf):
        return [clause]
    same = [each for each in clause.clauses if each.evaluate(attributes) is truth]
    one_is_enough = (isinstance(clause, All) and truth is Truth.NO) or (
        isinstance(clause, AnyOf) and truth is Truth.YES
    )
    return [leaf for each in (same[:1] if one_is_enough else same) for leaf in _deciding(each, attributes)]


def _said(leaf: Clause, attributes: Attributes) -> str:
    (name,) = leaf.attributes()
    found = attributes.get(name)
    if leaf.evaluate(attributes) is Truth.UNKNOWN:
        return f"nobody has said its {name}" if found is None else f"its {name} can't be compared"
    if isinstance(found, list | tuple | set | frozenset):
        return _short(f"its {name} are {', '.join(sorted(map(str, found)))}") if found else f"it has no {name}"
    return _short(f"its {name} is {str(found).lower() if isinstance(found, bool) else found}")


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]}…"
