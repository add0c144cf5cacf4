"""How deep a value is that was read from JSON."""

NESTING = (dict, list)


def is_deeper(value: object, most: int) -> bool:
    """Whether a value that was read from JSON has more levels of lists and objects than ``most``."""
    level = [value] if type(value) in NESTING else []
    for _ in range(most):
        if not level:
            return False
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)  # type: ignore[attr-defined]
            if type(inner) in NESTING
        ]
    return bool(level)
