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
GERMAN_FOR_SUBSCRIBERS: Mapping[str, str] = {
    "Subscribe to {page}": "{page} abonnieren",
    "Be told what {page} says": "Erfahren, was {page} meldet",
    "One mail for each update. We first ask the owner of the address.": (
        "Eine E-Mail je Meldung. Zuerst fragen wir, wem die Adresse gehört."
    ),
    "Email": "E-Mail-Adresse",
    "Webhook": "Webhook",
    "State": "Stand",
    "Only of": "Nur zu",
    "none": "keiner",
    "Active": "Bestätigt",
    "Unconfirmed": "Noch nicht bestätigt",
    "Quarantined": "Nicht erreichbar",
    "Address of a program or channel (optional)": "Adresse eines Programms oder Kanals (freiwillig)",
    "It gets the updates by webhook, a channel of Slack at its incoming webhook; the email is asked to confirm": (
        "Es bekommt die Meldungen per Webhook, ein Slack-Kanal an seinem Incoming Webhook; die E-Mail-Adresse bestätigt"
    ),
    "Only these (optional)": "Nur diese (freiwillig)",
    "Choose none to hear of everything": "Ohne Auswahl erfahren Sie alles",
    "All of {group}": "Alles von {group}",
    "One incident (optional)": "Ein Vorfall (freiwillig)",
    "You hear of it until it is over, and of the parts that you choose": (
        "Sie hören davon, bis er vorbei ist, und von den Teilen, die Sie wählen"
    ),
    "None in particular": "Kein bestimmter",
    "Name an incident of this page that is not over.": "Nennen Sie einen Vorfall dieser Seite, der nicht vorbei ist.",
    "Subscribe": "Abonnieren",
    "Look at your mail": "Sehen Sie in Ihre E-Mail",
    "If this address can be told what {page} says, a mail is on its way to it. Follow its link to confirm; until then "
    "nothing else is sent.": (
        "Wenn diese Adresse erfahren kann, was {page} meldet, ist eine E-Mail an sie unterwegs. Bestätigen Sie über "
        "den Link darin; bis dahin wird nichts anderes gesendet."
    ),
    "Back to {page}": "Zurück zu {page}",
    "Confirm": "Bestätigen",
    "Be told what {page} says?": "Erfahren, was {page} meldet?",
    "Unsubscribe": "Abbestellen",
    "Hear no more from {page}?": "Nichts mehr von {page} hören?",
    "{address} is forgotten, with everything that was kept about it.": (
        "{address} wird vergessen, mit allem, was dazu aufbewahrt wurde."
    ),
    "Unsubscribed": "Abbestellt",
    "You are unsubscribed": "Sie haben abbestellt",
    "The address is forgotten. A mail that is already on its way may still arrive.": (
        "Die Adresse ist vergessen. Eine E-Mail, die schon unterwegs ist, kann noch ankommen."
    ),
    "Your subscription": "Ihr Abonnement",
    "What {page} tells you": "Was Sie von {page} erfahren",
    "Save": "Speichern",
    "Everything that is kept about you": "Alles, was über Sie aufbewahrt wird",
    "Unsubscribe and forget me": "Abbestellen und mich vergessen",
    "You will be told.": "Sie werden benachrichtigt.",
    "Saved.": "Gespeichert.",
    "Write an email address like ada@example.org.": "Schreiben Sie eine E-Mail-Adresse wie ada@example.org.",
    "Write the address like https://example.org/hook.": "Schreiben Sie die Adresse wie https://example.org/hook.",
    "Read it on the page": "Auf der Seite lesen",
    "Choose what you hear of": "Auswählen, wovon Sie erfahren",
    "You get this because you asked to be told what {page} says.": (
        "Sie bekommen das, weil Sie erfahren wollten, was {page} meldet."
    ),
    "You are told already what {page} says. Somebody, perhaps you, asked for it again.": (
        "Sie erfahren schon, was {page} meldet. Jemand, vielleicht Sie, hat noch einmal darum gebeten."
    ),
    "You are told already what {page} says at {address}. Somebody, perhaps you, asked for it again.": (
        "Was {page} meldet, geht schon an {address}. Jemand, vielleicht Sie, hat noch einmal darum gebeten."
    ),
    "You are subscribed to {page}": "Sie haben {page} abonniert",
    "Somebody, perhaps you, asked that this address be told what {page} says.": (
        "Jemand, vielleicht Sie, hat darum gebeten, dass diese Adresse erfährt, was {page} meldet."
    ),
    "Somebody, perhaps you, asked that what {page} says be told at {address}.": (
        "Jemand, vielleicht Sie, hat darum gebeten, dass {address} erfährt, was {page} meldet."
    ),
    "Confirm it within two days": "Innerhalb von zwei Tagen bestätigen",
    "Confirm that {page} may write to you": "Bestätigen Sie, dass {page} Ihnen schreiben darf",
    "If it was not you, do nothing: {page} will not write to you.": (
        "Wenn Sie es nicht waren, tun Sie nichts: {page} wird Ihnen nicht schreiben."
    ),
}
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
    "Be told until this is over": "Benachrichtigt werden, bis das vorbei ist",
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
    "Trouble with {parts}": "Störung: {parts}",
    "{count} more": "{count} weitere",
    "Service disruption": "Störung",
    "This incident is resolved.": "Diese Störung ist behoben.",
    "This turned out to be no incident.": "Es hat sich gezeigt, dass es keine Störung war.",
    "This is handled together with another report.": "Das wird zusammen mit einer anderen Meldung behandelt.",
    "We will keep to the announced time.": "Es bleibt bei der angekündigten Zeit.",
    "The announced work has begun.": "Die angekündigten Arbeiten haben begonnen.",
    "The work is done; we are checking that all is well.": "Die Arbeiten sind getan; wir prüfen, ob alles läuft.",
    "The work is complete.": "Die Arbeiten sind abgeschlossen.",
    "The announced work will not take place.": "Die angekündigten Arbeiten finden nicht statt.",
    "Moved to {window}. Announced before: {before}.": "Verlegt auf {window}. Vorher angekündigt: {before}.",
    "A reminder: {window}.": "Zur Erinnerung: {window}.",
    **GERMAN_FOR_SUBSCRIBERS,
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

    def told(self, errors: Mapping[str, str]) -> dict[str, str]:
        """Say what is wrong with a form, as far as the table knows it; still bare text."""
        return {name: self.words.get(english, english) for name, english in errors.items()}

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
