"""Steps and layers as lines that people write, and read again."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from foundation.errors import Invalid
from oncall.definition import ADMINS, ALL, KINDS, ONE, PERSON, Hours, Step, Target
from oncall.layers import ZONES
from oncall.rotation import WEEK, Layer, Window, instant

WAIT = re.compile(r"(?:wait )?(\d{1,4}) ?(?:min|minutes|m)", re.IGNORECASE)
SEVERITIES = re.compile(r"(?:SEV[0-9]|pending)(?:[ ,]+(?:SEV[0-9]|pending))*")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = re.compile(r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})(?: ([a-z, -]+))?")
EVERY = {"daily": 1, "weekly": 7}
TURNS = re.compile(
    r"(?P<often>daily|weekly|every (?P<days>\d{1,3}) days?|every (?P<hours>\d{1,4}) hours?) at (?P<at>\d{1,2}:\d{2}) "
    r"(?P<zone>\S+) from (?P<begins>\S+)(?: since (?P<since>\S+))?(?: until (?P<until>\S+))?"
)
LAYER_PARTS = 4
LAYER_HELP = (
    "A layer is: name; weekly at 09:00 Europe/Berlin from 2031-03-03; ada@example.org, bo@example.org; 08:00-17:00 "
    "mon-fri (the hours may be left out). A turn may be every 12 hours too, and end: until 2031-06-01T09:00."
)
MOST_LAYERS, MOST_PEOPLE = 6, 50


def parse_steps(text: str, ids: Mapping[str, int]) -> list[Step]:
    """Read steps, one a line: ``schedule payments, ada@example.org; 5 min; SEV1 SEV2; all``."""
    return [_step(line, number, ids) for number, line in enumerate(_lines(text), 1)]


def _step(line: str, number: int, ids: Mapping[str, int]) -> Step:
    whom, *rest = [part.strip() for part in line.split(";")]
    wait, severities, acknowledge, hours = 5, (), ONE, None
    for part in filter(None, rest):
        if found := WAIT.fullmatch(part):
            wait = int(found[1])
        elif part.lower() in {ONE, ALL}:
            acknowledge = part.lower()
        elif SEVERITIES.fullmatch(part):
            severities = tuple(re.split(r"[ ,]+", part))  # type: ignore[assignment]
        elif part[:1].isdigit():
            hours = _hours(part, number)
        else:
            detail = f"Step {number}: {part[:40]!r} is neither “5 min”, nor severities, nor hours, nor one or all."
            raise Invalid("policy.part", detail, where="steps")
    targets = tuple(_target(word.strip(), number, ids) for word in whom.split(","))
    return Step(targets, wait, severities, acknowledge, hours)


def _hours(part: str, number: int) -> Hours:
    """Read ``08:00-17:00 mon-fri Europe/Berlin``."""
    said, _, zone = part.rpartition(" ")
    if not said or zone not in ZONES:
        detail = f"Step {number}: hours name their zone, like 08:00-17:00 mon-fri Europe/Berlin."
        raise Invalid("policy.hours", detail, where="steps")
    return Hours(_windows(said, number)[0], zone)


def _target(word: str, number: int, ids: Mapping[str, int]) -> Target:
    kind, _, name = word.partition(" ")
    if word.lower() in {ADMINS, "administrators"}:
        return Target(ADMINS)
    if "@" in word and " " not in word:
        if word.lower() in ids:
            return Target(PERSON, str(ids[word.lower()]))
        raise Invalid("policy.nobody", f"Step {number}: nobody here has the address {word[:80]}.", where="steps")
    if kind in KINDS and kind != PERSON and name.strip():
        return Target.parse(f"{kind}:{name.strip()}")
    detail = (
        f"Step {number}: {word[:60]!r} is nobody to page. Write schedule NAME, team NAME, channel #name, group @name, "
        "an e-mail address, pagerduty NAME or administrators."
    )
    raise Invalid("policy.target", detail, where="steps")


def steps_as_lines(steps: Sequence[Step], addresses: Mapping[int, str]) -> str:
    """Write steps as ``parse_steps`` reads them."""
    return "\n".join(_line(step, addresses) for step in steps)


def _line(step: Step, addresses: Mapping[int, str]) -> str:
    parts = [", ".join(_word(target, addresses) for target in step.targets), f"{step.wait} min"]
    return "; ".join([*parts, *([" ".join(step.severities)] if step.severities else []), *(
        [hours_words(step)] if step.hours else []), *(
        [ALL] if step.acknowledge == ALL else [])])  # fmt: skip


def _word(target: Target, addresses: Mapping[int, str]) -> str:
    if target.kind == PERSON:
        return addresses.get(int(target.name), f"person {target.name}")
    return "administrators" if target.kind == ADMINS else f"{target.kind} {target.name}"


def parse_layers(text: str, ids: Mapping[str, int]) -> list[Layer]:
    """Read layers, one a line, the first on top."""
    found = [_layer(line, number, ids) for number, line in enumerate(_lines(text), 1)]
    if not 1 <= len(found) <= MOST_LAYERS:
        raise Invalid("schedule.layers", f"Write one to {MOST_LAYERS} layers. {LAYER_HELP}", where="layers")
    return found


def _layer(line: str, number: int, ids: Mapping[str, int]) -> Layer:
    parts = [part.strip() for part in line.split(";")]
    turns = TURNS.fullmatch(parts[1] if len(parts) > 1 else "")
    if len(parts) not in {LAYER_PARTS - 1, LAYER_PARTS} or turns is None or not parts[0]:
        raise Invalid("schedule.layer", f"Line {number} is no layer. {LAYER_HELP}", where="layers")
    addresses = [word.strip().lower() for word in parts[2].split(",") if word.strip()]
    unknown = [word for word in addresses if word not in ids]
    if unknown:
        raise Invalid(
            "schedule.nobody", f"Line {number}: nobody here has the address {unknown[0][:80]}.", where="layers"
        )
    return Layer(
        name=parts[0],
        people=tuple(ids[word] for word in addresses),
        time_zone=turns["zone"],
        begins=_date(turns["begins"], number),
        handover=_time(turns["at"], number),
        days=EVERY.get(turns["often"]) or int(turns["days"] or 1),
        windows=_windows(parts[3], number) if len(parts) == LAYER_PARTS and parts[3] else (),
        hours=int(turns["hours"] or 0),
        since=_instant(turns["since"], turns["zone"], number),
        until=_instant(turns["until"], turns["zone"], number),
    )


def _instant(text: str | None, zone: str, number: int) -> datetime | None:
    """Read a time of the layer's own zone, where there is one; a zone that there is not is found wanting later."""
    if text is None or zone not in ZONES:
        return None
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        detail = f"Line {number}: {text[:20]!r} is no time like 2031-03-03T09:00."
        raise Invalid("schedule.date", detail, where="layers") from error
    return instant(local.date(), local.time(), ZoneInfo(zone))


def _windows(text: str, number: int) -> tuple[Window, ...]:
    found = []
    for part in text.split("&"):
        said = HOURS.fullmatch(part.strip().lower())
        if said is None:
            raise Invalid("schedule.hours", f"Line {number}: hours are like 08:00-17:00 mon-fri.", where="layers")
        found.append(Window(_time(said[1], number), _time(said[2], number), _weekdays(said[3] or "", number)))
    return tuple(found)


def _weekdays(text: str, number: int) -> tuple[int, ...]:
    days: list[int] = []
    for word in re.split(r"[ ,]+", text.strip()):
        first, _, last = word.partition("-")
        if not word:
            continue
        if first not in DAYS or (last and last not in DAYS):
            raise Invalid("schedule.days", f"Line {number}: days are {', '.join(DAYS)}.", where="layers")
        begin, end = DAYS.index(first), DAYS.index(last or first)
        days += [day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)]
    return tuple(sorted(set(days))) or WEEK


def layers_as_lines(layers: Sequence[Layer], addresses: Mapping[int, str]) -> str:
    """Write layers as ``parse_layers`` reads them."""
    lines = []
    for layer in layers:
        turns = f"{layer.turns} at {layer.handover:%H:%M} {layer.time_zone} from {layer.begins.isoformat()}"
        for word, at in (("since", layer.since), ("until", layer.until)):
            turns += f" {word} {at.astimezone(layer.zone):%Y-%m-%dT%H:%M}" if at else ""
        people = ", ".join(addresses.get(each, str(each)) for each in layer.people)
        hours = " & ".join(window_words(window) for window in layer.windows)
        lines.append("; ".join(filter(None, (layer.name, turns, people, hours))))
    return "\n".join(lines)


def hours_words(step: Step) -> str:
    """Write the hours of a step with their zone; none where it is taken at each."""
    return f"{window_words(step.hours.window)} {step.hours.time_zone}" if step.hours else ""


def window_words(window: Window) -> str:
    """Write hours as they are read."""
    days = "" if window.weekdays == WEEK else " " + ",".join(DAYS[day] for day in window.weekdays)
    return f"{window.start:%H:%M}-{window.end:%H:%M}{days}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _time(text: str, number: int) -> time:
    hours, _, minutes = text.partition(":")
    try:
        return time(int(hours), int(minutes))
    except ValueError as error:
        raise Invalid("schedule.time", f"Line {number}: {text} is no time of day.", where="layers") from error


def _date(text: str, number: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(
            "schedule.date", f"Line {number}: {text[:20]!r} is no date like 2031-03-03.", where="layers"
        ) from error
