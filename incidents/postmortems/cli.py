"""Taking post-mortems in at the terminal."""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from foundation.errors import DomainError
from foundation.markdown import MarkdownRenderer
from foundation.text import shown
from foundation.work import Desk
from incidents import commands
from incidents.commands.importing import already_taken
from incidents.postmortems.document import Reason, Refused
from incidents.postmortems.reading import read_postmortem
from incidents.postmortems.times import Zone, is_zone

REFUSED = "refused"
FOUND_SOMETHING = 1
MOST_FILES = 20_000
LONGEST_NAME = 300


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    file: str
    verdict: str
    key: str = ""
    reason: str = ""
    line: int | None = None
    detail: str = ""
    left_out: int = 0


@dataclass(frozen=True)
class Choices:
    """How files are taken in."""

    zone: Zone
    services: tuple[str, ...]
    severity: str
    dry_run: bool


@click.group("import", help="Take in what other people wrote.")
def importing() -> None:
    """Hold the commands that take documents in."""


@importing.command("postmortems", help="Make a retrospective incident of each post-mortem in PATH, a file or a folder.")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--zone", "zone_name", help="The zone of times that say none, such as Europe/Oslo.")
@click.option("--service", "services", multiple=True, help="A service that they are about, by its slug.")
@click.option("--severity", default="pending", show_default=True)
@click.option("--dry-run", is_flag=True, help="Read and judge, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_obj
def postmortems(
    desk: Desk,
    path: Path,
    zone_name: str | None,
    services: tuple[str, ...],
    severity: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take each file in or say why not; exit with 1 where any was refused."""
    choices = Choices(Zone(given=_zone(zone_name)), services, severity, dry_run)
    files = _files(path)
    outcomes = []
    with (
        MarkdownRenderer() as renderer,
        click.progressbar(files, label=f"Reading {len(files)} files", file=sys.stderr) as read,
    ):
        outcomes = [_take(desk, file, path, choices, renderer) for file in read]
    click.echo(json.dumps(_report(outcomes), indent=2) if as_json else _told(outcomes, dry_run=dry_run))
    if any(outcome.verdict == REFUSED for outcome in outcomes):
        sys.exit(FOUND_SOMETHING)


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    if not is_zone(name) or "/" not in name:
        message = "Name a time zone like Europe/Oslo or Etc/UTC."
        raise click.BadParameter(message, param_hint="--zone")
    return ZoneInfo(name)


def _files(path: Path) -> list[Path]:
    """Return every file there is, in the order of their names; links are among them, and are not followed."""
    if path.is_symlink() or not path.is_dir():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.is_symlink() or file.is_file())
    if len(files) > MOST_FILES:
        message = f"There are more than {MOST_FILES:,} files. Take them in folder by folder."
        raise click.BadParameter(message, param_hint="PATH")
    return files


def _take(desk: Desk, file: Path, path: Path, choices: Choices, renderer: MarkdownRenderer) -> Outcome:
    name = shown(file.name if file == path else str(file.relative_to(path)), LONGEST_NAME)
    try:
        found = read_postmortem(file, choices.zone)
        if choices.dry_run:
            with desk.reading() as reading:
                known = already_taken(reading, found)
            taken = known or commands.Taken(commands.Verdict.IMPORTED, "")
        else:
            quoted = renderer.render(found.body)
            taken = desk.run(
                commands.import_postmortem,
                postmortem=found,
                quoted=quoted,
                services=choices.services,
                severity=choices.severity,
            )
    except Refused as refused:
        return Outcome(name, REFUSED, reason=refused.reason, line=refused.line, detail=str(refused))
    except OSError as error:
        return Outcome(name, REFUSED, reason=Reason.NOT_TEXT, line=1, detail=error.strerror or "It can't be read")
    except DomainError as error:
        if error.status not in {409, 422}:
            raise
        return Outcome(name, REFUSED, reason=error.code, line=1, detail=error.detail)
    return Outcome(name, taken.verdict, key=taken.key, left_out=len(found.left_out))


def _report(outcomes: Sequence[Outcome]) -> dict[str, object]:
    return {
        "files": len(outcomes),
        "counts": dict(Counter(outcome.verdict for outcome in outcomes)),
        "reasons": dict(Counter(outcome.reason for outcome in outcomes if outcome.reason)),
        "outcomes": [asdict(outcome) for outcome in outcomes],
    }


def _told(outcomes: Sequence[Outcome], *, dry_run: bool) -> str:
    lines = [_line(outcome) for outcome in outcomes]
    counts = Counter(outcome.verdict for outcome in outcomes)
    reasons = Counter(outcome.reason for outcome in outcomes if outcome.reason)
    lines += ["", f"{len(outcomes)} files: {', '.join(f'{number} {word}' for word, number in counts.most_common())}"]
    lines += [f"  {number} refused: {reason}" for reason, number in reasons.most_common()]
    return "\n".join([*lines, "Nothing was written: this was a dry run."] if dry_run else lines)


def _line(outcome: Outcome) -> str:
    if outcome.verdict == REFUSED:
        return f"refused    {outcome.file}:{outcome.line}: {outcome.detail}"
    more = f" ({outcome.left_out} left out)" if outcome.left_out else ""
    other = ": it says something else than when it was taken in; left as it is" if outcome.verdict == "differs" else ""
    return f"{outcome.verdict:10} {outcome.file} {outcome.key}{more}{other}"
