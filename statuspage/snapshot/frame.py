"""What all public pages share: their templates, how times and states are said, what every page knows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from statuspage.snapshot.state import PublicState, Told
from statuspage.snapshot.words import tongue_of

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates" / "statuspage" / "public"
EXCERPT = 280


def common(state: PublicState, at: datetime) -> dict[str, object]:
    """Return what every template may use."""
    zone, tongue = ZoneInfo(state.page.time_zone), tongue_of(state.page.language)
    names = {part.public_id: part.name for part in state.parts}
    return {
        "page": state.page,
        "at": at,
        "names": names,
        "language": tongue.name,
        "t": tongue.say,
        "said": tongue.state,
        "number": tongue.number,
        "when": lambda moment: tongue.when(moment, zone),
        "length": tongue.length,
        "excerpt": excerpt,
        "html": _shown,
        "safe": Markup,
    }


def excerpt(told: Sequence[Told]) -> str:
    """Return the beginning of the latest words, as plain text."""
    text = " ".join(told[0].body.split()) if told else ""
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rsplit(' ', 1)[0]} …"


def _shown(told: Told) -> Markup:
    return Markup(told.html)  # noqa: S704 - made safe when it was written


def rendered(template: str, values: Mapping[str, object]) -> bytes:
    """Fill in a template."""
    return _templates().get_template(template).render(**values).encode("utf-8", "replace")


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
