"""Characters that nobody sees: which of them a line may hold, and whether a text says anything at all.

A name that looks like another, or turns round what stands beside it, deceives whoever reads it. The classes are those
of Unicode: format controls (UAX #31, section 2.3), explicit directional formatting (UAX #9), and what is ignored by
default (``Default_Ignorable_Code_Point``). They are dropped from a line unless they stand where its script needs them.
"""

import re
import unicodedata

JOINERS = "\u200c\u200d"
MARKS = "\u200e\u200f\u061c"
SELECTORS = re.compile("[\ufe00-\ufe0f\u034f\u180b-\u180d\u180f\U000e0100-\U000e01ef]")
TAGS = re.compile("[\U000e0020-\U000e007f]")
BLACK_FLAG = "\U0001f3f4"
SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
# Blanks with an advance, or fillers of half a syllable: they stand for letters, and nobody sees them.
BLANKS = re.compile("[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")
NEVER = re.compile(
    "[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]"
)
PLACED = re.compile(f"[{JOINERS}{MARKS}]|{SELECTORS.pattern}|{TAGS.pattern}")
HIDDEN = re.compile(f"{NEVER.pattern}|{PLACED.pattern}")
RIGHT_TO_LEFT = frozenset({"R", "AL"})
PICTURES = frozenset({"So", "Sm"})
VIRAMA = 9
# From Hebrew on, letters change their shape beside a joiner, and marks their place.
JOINING = 0x0590


def without_hidden(line: str) -> str:
    """Return the line without what nobody sees in it; what a script or an emoji is written with stays."""
    if HIDDEN.search(line) is None:
        return line
    line = NEVER.sub("", line)
    kept: list[str] = []
    turns = any(unicodedata.bidirectional(each) in RIGHT_TO_LEFT for each in line if each not in MARKS)
    for at, each in enumerate(line):
        if PLACED.fullmatch(each) is None or _belongs(each, kept, line[at + 1 : at + 2], turns=turns):
            kept.append(each)
    return "".join(kept)


def says_nothing(text: str) -> bool:
    """Whether nobody would see anything of the text."""
    return not text.strip() or all(_is_unseen(each) for each in text)


def _is_unseen(each: str) -> bool:
    return each.isspace() or bool(HIDDEN.match(each) or BLANKS.match(each))


def _belongs(each: str, before: list[str], after: str, *, turns: bool) -> bool:
    if each in MARKS:
        return turns
    if not before:
        return False
    if TAGS.match(each):
        return before[-1] == BLACK_FLAG or TAGS.match(before[-1]) is not None
    if each in JOINERS:
        return _joins(each, before, after)
    return SELECTORS.match(before[-1]) is None and _takes_a_selector(before[-1])


def _joins(each: str, before: list[str], after: str) -> bool:
    """Whether a joiner stands between letters that join, after a virama, or between two pictures."""
    last = before[-1]
    if unicodedata.combining(last) == VIRAMA:
        return True
    if _is_joining(last) and _is_joining(after):
        return True
    return each == "\u200d" and _is_picture(_base(before)) and _is_picture(after)


def _base(before: list[str]) -> str:
    """Return what stands before a joiner, without its colour and its selector."""
    return next((each for each in reversed(before) if not (SELECTORS.match(each) or SKIN.match(each))), "")


def _is_joining(each: str) -> bool:
    return bool(each) and ord(each) >= JOINING and unicodedata.category(each)[0] in "LM" and not _is_unseen(each)


def _is_picture(each: str) -> bool:
    return bool(each) and unicodedata.category(each) in PICTURES and not _is_unseen(each)


def _takes_a_selector(each: str) -> bool:
    return _is_joining(each) or unicodedata.category(each)[0] in "SNP"
