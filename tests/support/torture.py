"""How long the kill, fault and fuzz loops are."""

import os

SHORT = 100


def rounds(full: int) -> int:
    """Say how many rounds to run: all in make torture, a hundredth in make test."""
    return full if is_full() else max(1, full // SHORT)


def is_full() -> bool:
    """Say whether this is make torture."""
    return os.environ.get("ANDON_TORTURE") == "full"
