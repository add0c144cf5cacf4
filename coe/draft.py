"""The first words of a COE, written from what the incident already knows. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.queries import ChangedItem

MINUTES_AN_HOUR = 60
HOURS_A_DAY = 24
SIGNALS = {"detected": "The first alarm came", "reported": "The first report came"}


@dataclass(frozen=True)
class Related:
    """What was searched for before the first word was written, and what was found."""

    services: Sequence[str]
    earlier: Sequence[str]
    incidents: Sequence[str]

    @property
    def words(self) -> str:
        """Say it, with what was not found too."""
        found = [f"Earlier COEs of {', '.join(self.services)} in two years: {'; '.join(self.earlier) or 'none'}."]
        found += [f"Incidents that were linked: {', '.join(self.incidents)}."] if self.incidents else []
        return _list(found)


def first_sections(
    *,
    title: str,
    moments: Mapping[str, datetime],
    services: Sequence[str],
    responders: Sequence[str],
    severity: str,
    incident_summary: str = "",
    evidence: Sequence[str] = (),
    known: Sequence[str] = (),
    customer_impact: str = "",
    changes: Sequence[str] = (),
    updates: Sequence[str] = (),
) -> dict[str, str]:
    """Return the sections that can be begun from data."""
    return {
        "summary": _summary(title, moments, services, incident_summary),
        "impact": _impact(moments, services, severity, customer_impact),
        "detection": _facts([("Time to detect", moments, "impact_started", "detected")]),
        "diagnosis": _facts(
            [("Time to understand", moments, "detected", "identified")],
            *changes,
            *(f"Kept as evidence: {each}" for each in evidence),
        ),
        "response": _facts(
            [
                ("Time to engage", moments, "detected", "engaged"),
                ("Time to mitigate", moments, "detected", "mitigated"),
                ("Time to resolve", moments, "detected", "resolved"),
            ],
            f"Responders: {', '.join(responders)}." if responders else "No responder was recorded.",
            *updates,
            *known,
        ),
    }


def first_answers(rows: Sequence[tuple[str, datetime]], changes: int) -> dict[str, str]:
    """Return what the incident's own record answers, in facts that hold nobody's words."""
    signals = [(kind, at) for kind, at in rows if kind in SIGNALS]
    answers = {}
    if signals:
        kind, at = signals[0]
        answers["signal"] = f"{SIGNALS[kind]} at {at:%Y-%m-%d %H:%M} UTC; {len(signals)} signals are in the timeline."
    if changes:
        answers["in_progress"] = f"Responders judged {changes} changes; what they thought of each stands below."
    return answers


def told_of(item: ChangedItem) -> str:
    """Say what a change was, how near to the impact, and what responders thought of it and why."""
    change, mark = item.change, item.mark
    verdict = mark.verdict.capitalize() if mark else "Not judged"
    where = ", ".join(target.label for target in change.targets) or "no service named"
    near = f"{duration(item.away)} {'before' if item.is_before else 'after'} impact"
    distance = "as impact began" if item.is_at_once else near
    facts = f"{change.kind}, {where}, {change.happened_at:%Y-%m-%d %H:%M} UTC, {distance}"
    why = f" {mark.reason}" if mark and mark.reason else ""
    return f"{verdict}: {change.title} ({facts}).{why}"


def span(moments: Mapping[str, datetime], start: str, end: str) -> str | None:
    """Say how long it took from one moment to another, or None when one is not known."""
    if start not in moments or end not in moments:
        return None
    return duration(moments[end] - moments[start])


def duration(length: timedelta) -> str:
    """Say a duration as people do: 4 min, 2 h 22 min, 3 d 5 h."""
    sign = "-" if length < timedelta(0) else ""
    hours, minutes = divmod(round(abs(length.total_seconds()) / 60), MINUTES_AN_HOUR)
    days, hours = divmod(hours, HOURS_A_DAY)
    parts = ((days, "d"), (hours, "h"), (0 if days else minutes, "min"))
    return sign + (" ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min")


def _summary(title: str, moments: Mapping[str, datetime], services: Sequence[str], told: str) -> str:
    began, lasted = moments.get("impact_started"), span(moments, "impact_started", "impact_ended")
    when = f"On {began:%d %B %Y} at {began:%H:%M} UTC" if began else "At a time still to be said"
    where = f" in {', '.join(services)}" if services else ""
    length = f", for {lasted}" if lasted else ""
    first = f"{when}{where}: {title.rstrip('.')}{length}."
    return f"{first}\n\n{told.strip()}" if told.strip() else first


def _impact(moments: Mapping[str, datetime], services: Sequence[str], severity: str, customers: str) -> str:
    lines = [f"Severity: {severity}."]
    if "impact_started" in moments:
        lines.append(f"Impact began: {moments['impact_started']:%Y-%m-%d %H:%M} UTC.")
    if "impact_ended" in moments:
        lines.append(f"Impact ended: {moments['impact_ended']:%Y-%m-%d %H:%M} UTC.")
    lasted = span(moments, "impact_started", "impact_ended")
    lines += [f"It lasted {lasted}."] if lasted else []
    lines += [f"Services: {', '.join(services)}."] if services else []
    facts = _list([*lines, "How many customers or requests, and how was that counted?"])
    return f"{facts}\n\nWhat customers met: {customers.strip()}" if customers.strip() else facts


def _facts(spans: Sequence[tuple[str, Mapping[str, datetime], str, str]], *further: str) -> str:
    return _list(
        [*(f"{name}: {span(moments, start, end) or 'not known yet'}." for name, moments, start, end in spans), *further]
    )


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)
