"""How people write a time: the day in several orders and tongues, the clock with a colon, an h or a full stop. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from foundation.outline import plainly

NOON, YEAR_DIGITS, LONGEST_DAY = 12, 4, 100
MONTHS = (
    ("jan", "ene", "janv", "january", "janvier", "enero"),
    ("feb", "fev", "fevr", "february", "fevrier", "febrero"),
    ("mar", "mars", "march", "marzo"),
    ("apr", "avr", "abr", "april", "avril", "abril"),
    ("may", "mai", "mayo"),
    ("jun", "juin", "june", "junio"),
    ("jul", "juil", "july", "juillet", "julio"),
    ("aug", "aout", "ago", "august", "agosto"),
    ("sep", "sept", "set", "september", "septembre", "septiembre"),
    ("oct", "october", "octobre", "octubre"),
    ("nov", "november", "novembre", "noviembre"),
    ("dec", "dic", "december", "decembre", "diciembre"),
)
MONTH_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
WORD = r"[^\W\d_]{3,10}\.?"
DAY = rf"""
    (?:(?:le|el|on)\s+)?(?:{WORD},?\s+)??
    (?:(?P<year>\d{{1,8}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})
    |(?P<year2>\d{{4}})/(?P<month2>\d{{1,2}})/(?P<day2>\d{{1,2}})
    |(?P<day3>\d{{1,2}})(?P<sign>[./])(?P<month3>\d{{1,2}})(?P=sign)(?P<year3>\d{{4}})
    |(?P<day4>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+|of\s+)?(?P<month4>{WORD}),?\s+(?:de\s+)?(?P<year4>\d{{4}})
    |(?P<month5>{WORD})\s+(?P<day5>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year5>\d{{4}}))
"""
UNKNOWN = r"[-?xX_Hh]{1,2}:[-?xX_Mm]{1,2}"
CLOCK = rf"""
    (?:(?P<hour>\d{{1,2}})[:h](?P<minute>\d{{2}}(?::\d{{2}})?)
    |(?P<hour2>\d{{1,2}}):(?:\?\?|xx|XX|--|mm)
    |(?P<soft>(?P<hour3>\d{{1,2}})(?:\.(?P<minute3>\d{{2}})|\s?h|(?=\s?[AaPp]\.?[Mm])))
    |(?P<unknown>{UNKNOWN}))
    (?:\s?(?P<half>[AaPp])\.?[Mm]\b\.?)?
"""
ZONE = r"(?:UTC|GMT)[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}|UTC|GMT|CEST|CET|EEST|EET|BST|Z"
ODD = r"(?:A[CEW]|[CEIJKMNPH])[SD]?T"
ABOUT = r"~|\u2248|c(?:irc)?a\.?\s|approx(?:\.|imately)?\s|about\s|around\s|env(?:\.|iron)\s|vers\s|hacia\s"
TIME = re.compile(
    rf"""(?:(?P<about>{ABOUT})\s*)?
    (?:{DAY}(?=$|[\s,T|)\]:~Z+\u2013\u2014-]))?
    (?:(?:\s*,\s*|\s+(?:at\s+|\xe0\s+|a\s+las\s+|-\s+|\|\s+)?|T|\b|^|(?<=~))
    (?P<about2>~\s*)?{CLOCK}
    (?:\s?\(?(?:(?P<zone>{ZONE})|(?P<odd>{ODD}))(?![A-Za-z0-9])\)?)?
    (?P<about3>~)?
    (?:\s*(?:-|\u2013|\u2014|to|until|\u2192|\xe0)\s*(?:(?P<until>\d{{1,2}}[:h]\d{{2}}(?::\d{{2}})?)|\d{{1,2}}:(?:\?\?|xx|--))
    (?:\s?\(?(?P<zone2>{ZONE})(?![A-Za-z0-9])\)?)?)?)?""",
    re.VERBOSE,
)
SEPARATED = re.compile(r"[\])]*\s*(?:->|=>|[-:|,>\u2013\u2014\u2192])\s*(?=\S)")
SPACED = re.compile(r"[\])]*\s+(?=\S)")
NUMBERED = re.compile(r"(?:day|jour|d\xeda)\s+\d{1,2}\s*[-:,\u2013\u2014]\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """What somebody wrote of when something was; ``is_either`` where day and month may change places."""

    words: str
    stated: tuple[str, int, int] | tuple[()] = ()
    hour: int | None = None
    minute: str | None = None
    half: str = ""
    until: str = ""
    zone: str = ""
    odd_zone: bool = False
    is_about: bool = False
    is_either: bool = False
    has_clock: bool = False
    is_soft: bool = False

    @property
    def is_clock_alone(self) -> bool:
        """Whether it is of a day that it does not name."""
        return self.has_clock and not self.stated

    @property
    def in_24_hours(self) -> int:
        """The hour from midnight."""
        hour = self.hour or 0
        return hour if not self.half or hour > NOON else hour % NOON + (NOON if self.half == "p" else 0)

    @property
    def is_of_a_half(self) -> bool:
        """Whether the hour is of the half of the day that is named, where one is: nobody has 13 in the morning."""
        hour = self.hour or 0
        return not self.half or (hour <= NOON if self.half == "a" else hour > 0)

    @property
    def day(self) -> date | None:
        """The day that it names, where that is one."""
        if not self.stated or self.is_either or len(self.stated[0]) != YEAR_DIGITS:
            return None
        try:
            return date(int(self.stated[0]), *self.stated[1:])
        except ValueError:
            return None


def read_time(text: str) -> Told | None:
    """Return what a text says that is nothing but a time."""
    words = " ".join(text.split())
    match = TIME.fullmatch(words)
    return _told(match) if match and match[0] else None


def told_at(text: str) -> tuple[Told, str] | None:
    """Return the time with which a text begins, and the words after it; what may be a number wants a sign between."""
    words = " ".join(text.split()).lstrip("[(")
    match = TIME.match(words)
    told = _told(match) if match and match[0] else None
    if match is None or told is None:
        return None
    rest = words[match.end() :]
    between = SEPARATED.match(rest) or (
        None if told.is_soft and not told.half and not told.zone else SPACED.match(rest)
    )
    return (told, rest[between.end() :]) if between else None


def told_day(text: str) -> date | None:
    """Return the day where a text says that and nothing else."""
    words = " ".join(text.split()).strip(" *_`") if len(text) <= LONGEST_DAY else ""
    words = re.sub(r"\s*\([^)]*\)$", "", words)
    told = read_time(NUMBERED.sub("", words))
    return told.day if told and not told.has_clock else None


def _told(match: re.Match[str]) -> Told | None:
    said = match.groupdict()
    day = _day(said)
    if day is None:
        return None
    hour = said["hour"] or said["hour2"] or said["hour3"]
    minute = said["minute"] or said["minute3"] or ("00" if said["hour3"] else None)
    has_clock = hour is not None or said["unknown"] is not None
    if not day and not has_clock:
        return None
    number, other = (said["day3"], said["month3"]) if said["sign"] == "/" else ("", "")
    return Told(
        words=match[0].strip(),
        stated=day,
        hour=int(hour) if hour else None,
        minute=minute,
        half=(said["half"] or "").casefold(),
        until=(said["until"] or "").replace("h", ":"),
        zone=said["zone"] or said["zone2"] or "",
        odd_zone=said["odd"] is not None,
        is_about=any(said[name] for name in ("about", "about2", "about3")),
        is_either=bool(number) and number != other and int(number) <= NOON and int(other) <= NOON,
        has_clock=has_clock,
        is_soft=said["soft"] is not None,
    )


def _day(said: dict[str, str | None]) -> tuple[str, int, int] | tuple[()] | None:
    """Return year, month and day; nothing where none is named, None where a word is no month."""
    for at in ("", "2", "3", "4", "5"):
        year, month, day = said[f"year{at}"], said[f"month{at}"], said[f"day{at}"]
        if year and month and day:
            number = int(month) if month.isdigit() else MONTH_OF.get(plainly(month), 0)
            if said["sign"] == "/" and number > NOON >= int(day):
                # Nobody has a thirteenth month: it is the month that stands first.
                return (year, int(day), number)
            return (year, number, int(day)) if number else None
    return ()
