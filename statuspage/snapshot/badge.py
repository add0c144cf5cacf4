"""The present state in one line, to be shown elsewhere: a picture and a page for a frame."""

from collections.abc import Mapping
from html import escape

from statuspage.lifecycle import Impact
from statuspage.snapshot.frame import rendered
from statuspage.snapshot.rollup import rollup
from statuspage.snapshot.state import PublicState
from statuspage.snapshot.words import tongue_of

COLOURS = {
    Impact.NONE: "#1f7a45",
    Impact.MAINTENANCE: "#2f55c0",
    Impact.MINOR: "#8a6500",
    Impact.MAJOR: "#b4500f",
    Impact.CRITICAL: "#c4281f",
}
LETTER, MARGIN = 6.6, 16
BADGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="22" role="img" aria-label="{said}">'
    '<title>{said}</title><rect width="{width}" height="22" rx="4" fill="{colour}"/>'
    '<text x="{middle}" y="15" fill="#fff" text-anchor="middle" textLength="{text}" lengthAdjust="spacingAndGlyphs" '
    'font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">{said}</text></svg>'
)


def badge(state: PublicState, values: Mapping[str, object]) -> dict[str, bytes]:
    """Return both by their paths."""
    verdict = rollup(state)
    words = tongue_of(state.page.language).plain(verdict.description)
    text = round(len(words) * LETTER)
    width = text + MARGIN
    said, colour = escape(words), COLOURS[verdict.indicator]
    drawn = BADGE.format(width=width, middle=width / 2, text=text, said=said, colour=colour)
    return {"badge.svg": drawn.encode(), "embed.html": rendered("embed.html", {**values, "verdict": verdict})}
