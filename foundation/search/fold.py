"""Text as search compares it: plain words without case, accents or punctuation.

Both engines index and look up what comes out of here, so that they agree on what a word
is: SQLite's tokeniser folds some accents, PostgreSQL's none.
"""

import re
import unicodedata

LONGEST_TEXT = 100_000
LONGEST_WORD = 64
NO_WORD = re.compile(r"[\W_]+")
# Letters that Unicode does not take apart into a base and a mark.
LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
    }
)


def fold(text: str) -> str:
    """Return the words of ``text``, folded, with single spaces between them."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """Return the folded words of ``text``, the over-long ones cut."""
    text = text[:LONGEST_TEXT]
    text = text.lower() if text.isascii() else _folded(text)[:LONGEST_TEXT]
    return [word[:LONGEST_WORD] for word in NO_WORD.sub(" ", text).split()]


def may_be_unfinished(word: str) -> bool:
    """Whether the last word of a query stands for all that begin so; one letter would stand for half of everything."""
    return len(word) > 1 or not word.isascii()


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).casefold()
    text = unicodedata.normalize("NFKD", text.translate(LETTERS))
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    """Leave out marks; let a number that is no digit part words, since PostgreSQL takes it for no part of one."""
    category = unicodedata.category(character)
    return "" if category[0] == "M" else " " if category == "No" else character
