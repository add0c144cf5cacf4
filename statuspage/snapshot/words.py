"""The fixed words of a public page, in the languages that it can speak; what people wrote stays as they wrote it.

Another language is another ``Tongue`` in ``TONGUES``: each English word that a template says is a key of its table, and
a test finds the one that is missing. Programs always read the standard words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

ENGLISH = "en"
MINUTES, TWO_DAYS = 60, 48
GERMAN: Mapping[str, str] = {
    "{name} status": "{name} Status",
    "{name}: history": "{name}: Verlauf",
    "Skip to content": "Zum Inhalt",
    "Times in {zone}.": "Zeiten in {zone}.",
    "Times in your zone, {zone}.": "Zeiten in Ihrer Zone, {zone}.",
    "Show {zone}": "{zone} zeigen",
    "Get updates": "Benachrichtigt werden",
    "By mail or webhook": "Per E-Mail oder Webhook",
    "Older history": "Ältere Meldungen",
    "All that happened": "Alles, was war",
    "Follow by {ways}.": "Folgen per {ways}.",
    "mail": "E-Mail",
    "calendar": "Kalender",
    "and": "und",
    "or": "oder",
    "For programs": "Für Programme",
    "No cookies; works without scripts.": "Keine Cookies; es geht ohne Skripte.",
    "This page could not be renewed since {at}. What is true now may differ.": (
        "Diese Seite konnte seit {at} nicht erneuert werden. Inzwischen kann es anders stehen."
    ),
    "{working} of {counted} parts work.": "{working} von {counted} Teilen funktionieren.",
    "Last updated {at}": "Zuletzt aktualisiert {at}",
    "Now": "Jetzt",
    "{status}, since {at}": "{status}, seit {at}",
    "All {count} updates": "Alle {count} Meldungen",
    "Maintenance under way": "Laufende Wartung",
    "longer than announced": "länger als angekündigt",
    "was to end {at}": "sollte enden {at}",
    "until {at}": "bis {at}",
    "Parts": "Teile",
    "Parts and the last {days} days": "Teile und die letzten {days} Tage",
    "Taller is worse": "Höher ist schlimmer",
    "Planned maintenance": "Geplante Wartung",
    "{start} to {end}": "{start} bis {end}",
    "Past {days} days": "Die letzten {days} Tage",
    "Resolved after {length}.": "Behoben nach {length}.",
    "resolved after {length}": "behoben nach {length}",
    "Nothing to report.": "Nichts zu berichten.",
    "All parts": "Alle Teile",
    "corrected": "berichtigt",
    "What you may notice": "Was Sie bemerken können",
    "What you can do meanwhile": "Was Sie inzwischen tun können",
    "Next update by {at}": "Nächste Meldung bis {at}",
    "Affects {parts}": "Betrifft {parts}",
    "History": "Verlauf",
    "Months": "Monate",
    "The last {days} days": "Die letzten {days} Tage",
    "No data yet": "Noch keine Daten",
    "{percent} % available": "{percent} % verfügbar",
    "A second of a major outage counts in full, of a partial outage 30 %, of being slow not at all.": (
        "Aus den Sekunden je Zustand: ein großer Ausfall zählt ganz, ein teilweiser zu 30 %, Langsamkeit gar nicht."
    ),
    "Days that were not well throughout; today is so far": "Tage mit Störungen; heute bis jetzt",
    "Day": "Tag",
    "Worst": "Schlimmstes",
    "Not well for": "Gestört für",
    "so far": "bis jetzt",
    "No day with trouble": "Kein Tag mit Störung",
    "no day with trouble": "kein Tag mit Störung",
    "1 day with trouble": "1 Tag mit Störung",
    "{count} days with trouble": "{count} Tage mit Störungen",
    "{part}, {days} days: {share}": "{part}, {days} Tage: {share}",
    "What touched it": "Was es betraf",
    "Follow this part by {ways}.": "Diesem Teil folgen per {ways}.",
    "It takes longer than announced.": "Es dauert länger als angekündigt.",
    "Comes again: {how}": "Kommt wieder: {how}",
    "Daily": "Täglich",
    "Weekly": "Wöchentlich",
    "Four weekly": "Alle vier Wochen",
    "Fortnightly": "Alle zwei Wochen",
    "{days} days": "{days} Tage",
    "{hours} h": "{hours} Std",
    "{minutes} min": "{minutes} Min",
    "Operational": "In Betrieb",
    "Degraded performance": "Beeinträchtigt",
    "Partial outage": "Teilweiser Ausfall",
    "Major outage": "Großer Ausfall",
    "Under maintenance": "In Wartung",
    "Investigating": "Wird untersucht",
    "Identified": "Ursache erkannt",
    "Monitoring": "Wird beobachtet",
    "Resolved": "Behoben",
    "Postmortem": "Nachbetrachtung",
    "Scheduled": "Geplant",
    "In progress": "Im Gange",
    "Verifying": "Wird geprüft",
    "Completed": "Abgeschlossen",
    "All Systems Operational": "Alle Systeme in Betrieb",
    "Major System Outage": "Großer Ausfall des Systems",
    "Partial System Outage": "Teilweiser Ausfall des Systems",
    "Minor Service Outage": "Kleinerer Ausfall",
    "Degraded System Service": "System beeinträchtigt",
    "Partially Degraded Service": "Teilweise beeinträchtigt",
    "Service Under Maintenance": "In Wartung",
}


@dataclass(frozen=True)
class Tongue:
    """A language: its words by the English ones, its months, and how it writes a day and a number."""

    name: str
    words: Mapping[str, str]
    months: tuple[str, ...]
    day: str = "{day} {month} {year}"
    point: str = "."
    letters: int | None = 3

    def say(self, english: str, **values: object) -> Markup:
        """Say it, with what belongs into it made safe; what the table lacks is said in English."""
        return Markup(self.words.get(english, english)).format(**values)  # noqa: S704 - our own words

    def plain(self, english: str, **values: object) -> str:
        """Say it as bare text, for who makes it safe later."""
        return self.words.get(english, english).format(**values)

    def state(self, word: str) -> Markup:
        """Say a stored word: Partial outage."""
        return self.say(word.replace("_", " ").capitalize())

    def date(self, day: date) -> str:
        """Say a day: 3 Mar 2031."""
        return self.day.format(day=day.day, month=self.months[day.month - 1][: self.letters], year=day.year)

    def month(self, year: int, month: int) -> str:
        """Say a month: March 2031."""
        return f"{self.months[month - 1]} {year}"

    def number(self, value: float, places: int) -> str:
        """Say a number."""
        return f"{value:.{places}f}".replace(".", self.point)

    def when(self, at: datetime, zone: ZoneInfo) -> Markup:
        """Say a day and hour in the page's zone, and the hour in UTC where that is another."""
        local = at.astimezone(zone)
        elsewhere = f" ({at.astimezone(UTC):%H:%M} UTC)" if local.utcoffset() else ""
        said = f"{self.date(local.date())}, {local:%H:%M %Z}{elsewhere}"
        return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="seconds"), said)

    def length(self, value: timedelta) -> str:
        """Say a length of time: 27 min, 2 h 22 min, 3 days."""
        hours, rest = divmod(max(1, round(value.total_seconds() / 60)), MINUTES)
        if hours >= TWO_DAYS:
            return self.say("{days} days", days=hours // 24)
        parts = [self.say("{hours} h", hours=hours) if hours else "", self.say("{minutes} min", minutes=rest)]
        return " ".join(part for part in parts[: 2 if rest else 1] if part)


TONGUES = {
    tongue.name: tongue
    for tongue in (
        Tongue(ENGLISH, {}, ("January", "February", "March", "April", "May", "June", "July", "August", "September",
                             "October", "November", "December")),
        Tongue("de", GERMAN, ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
                              "Oktober", "November", "Dezember"), day="{day}. {month} {year}", point=",", letters=None),
    )
}  # fmt: skip
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}


def tongue_of(language: str) -> Tongue:
    """Return the language of that name; English for one that we do not speak any more."""
    return TONGUES.get(language, TONGUES[ENGLISH])
