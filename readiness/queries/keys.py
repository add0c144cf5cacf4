"""Keys of questions: Q-7."""

import re

KEY = re.compile(r"^Q-([1-9][0-9]{0,8})$")


def question_number(key: str) -> int:
    """Return the number in a question's key; 0, which no question has, when it is none."""
    match = KEY.match(key.strip().upper())
    return int(match.group(1)) if match else 0
