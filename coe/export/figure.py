"""The figures of an exhibit as a drawing and as a table. Pure; the same in the browser, on paper and in a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from coe.exhibits import GAP, readable, step_of
from coe.queries import CoeDocument, ExhibitItem
from foundation.chart import BOTTOM, HEIGHT, LEFT, RIGHT, WIDTH, Chart, Line, chart

# Told apart on white and on black, by those who see no colours by their dashes.
INKS = ("#2f7fd6", "#d9622b", "#2a9d6f", "#b45fc4", "#b87a00", "#d64a6b", "#5c7c8a", "#8c6d46")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2", "1 2", "12 4", "6 2 2 2 2 2")


@dataclass(frozen=True)
class Row:
    """One series in the table: its numbers as people read them, and how its line looks."""

    name: str
    lowest: str
    highest: str
    at_moments: tuple[str, ...]
    sample: str


@dataclass(frozen=True)
class Figure:
    """A drawing with the words and the table that say the same."""

    svg: str
    words: str
    moments: tuple[tuple[str, datetime], ...]
    rows: tuple[Row, ...]

    @property
    def columns(self) -> list[str | tuple[str, str]]:
        """The heads of the table on a page."""
        heads = ("Lowest", "Highest", *(name.capitalize() for name, _ in self.moments))
        return ["Series", *((head, "num") for head in heads)]


def figures(coe: CoeDocument) -> dict[int, Figure]:
    """Return the figures of all exhibits that have come, by the exhibits' ids."""
    known = [(name.replace("_", " "), at) for name, at in coe.instants.items() if at]
    return {one.id: figure(one, known) for one in coe.exhibits if one.series}


def figure(exhibit: ExhibitItem, instants: Sequence[tuple[str, datetime]]) -> Figure:
    """Draw one, with those of the moments marked that lie in its time."""
    since, until = exhibit.from_at, exhibit.until_at
    if since is None or until is None:
        message = "figures without a time"
        raise ValueError(message)
    step = step_of(since, until)
    moments = tuple((name, at) for name, at in instants if since <= at <= until)
    lines = [Line(one.name, one.points) for one in exhibit.series]
    marks = [at for _, at in moments]
    drawn = chart(lines, (since, until), gap=GAP * step, marks=marks, threshold=exhibit.threshold)
    rows = tuple(
        Row(
            one.name,
            readable(one.lowest),
            readable(one.highest),
            tuple("none" if (held := one.at(at, step)) is None else readable(held) for _, at in moments),
            _sample(number),
        )
        for number, one in enumerate(exhibit.series)
    )
    words = _words(exhibit, rows, moments)
    return Figure(_svg(drawn, words), words, moments, rows)


def as_html(made: Figure, caption: str) -> Iterator[str]:
    """Give the drawing, its moments and its table for a page that stands alone."""
    yield made.svg
    if made.moments:
        said = ", ".join(f"{number} {name} {at:%H:%M}" for number, (name, at) in enumerate(made.moments, start=1))
        yield f"<p class=dim>{escape(said)}. Times in UTC.</p>"
    heads = ("Series", "Lowest", "Highest", *(name.capitalize() for name, _ in made.moments))
    yield f"<table class=figures><caption>{escape(caption)}, in figures</caption><tr>"
    yield "".join(f"<th scope=col>{escape(head)}</th>" for head in heads) + "</tr>"
    for row in made.rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in (row.lowest, row.highest, *row.at_moments))
        yield f"<tr><td>{row.sample} {escape(row.name)}</td>{cells}</tr>"
    yield "</table>"


def _words(exhibit: ExhibitItem, rows: Sequence[Row], moments: Sequence[tuple[str, datetime]]) -> str:
    """Say what there is to see, for who does not see it."""
    span = f"from {exhibit.from_at:%Y-%m-%d %H:%M} to {exhibit.until_at:%Y-%m-%d %H:%M} UTC"
    told = "; ".join(f"{row.name} between {row.lowest} and {row.highest}" for row in rows)
    marked = f". Marked: {', '.join(name for name, _ in moments)}" if moments else ""
    return f"{exhibit.title}, {span}: {told}{marked}."


def _sample(number: int) -> str:
    return (
        f'<svg width="28" height="10" viewBox="0 0 28 10" aria-hidden="true"><path d="M1 5H27" {_look(number)}/></svg>'
    )


def _look(number: int) -> str:
    dash = f' stroke-dasharray="{DASHES[number]}"' if DASHES[number] else ""
    return f'fill="none" stroke="{INKS[number]}" stroke-width="1.8" stroke-linecap="round"{dash}'


def _svg(drawn: Chart, words: str) -> str:
    return "".join(
        [
            f'<svg class="chart" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" ',
            f'aria-label="{escape(words)}" font-family="sans-serif" font-size="11" fill="currentColor">',
            *_axes(drawn),
            *(f'<path d="{path}" {_look(number)}/>' for number, path in enumerate(drawn.paths)),
            *_marks(drawn),
            "</svg>",
        ]
    )


def _axes(drawn: Chart) -> Iterator[str]:
    for y, value in drawn.up:
        yield f'<path d="M{LEFT} {y}H{RIGHT}" stroke="#8a939e" stroke-width=".6" stroke-opacity=".45"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{escape(readable(value))}</text>'
    for x, word in drawn.across:
        yield f'<path d="M{x} {BOTTOM}v4" stroke="#8a939e"/>'
        yield f'<text x="{x}" y="{BOTTOM + 17}" text-anchor="middle">{escape(word)}</text>'
    if drawn.threshold is not None:
        yield f'<path d="M{LEFT} {drawn.threshold}H{RIGHT}" stroke="#c0392b" stroke-dasharray="3 3"/>'
        yield f'<text x="{RIGHT}" y="{drawn.threshold - 4}" text-anchor="end">threshold</text>'


def _marks(drawn: Chart) -> Iterator[str]:
    for mark in drawn.marks:
        yield f'<path d="M{mark.x} {mark.y + 6}V{BOTTOM}" stroke="currentColor" stroke-dasharray="2 2"/>'
        yield f'<circle cx="{mark.x}" cy="{mark.y}" r="6.5" fill="none" stroke="currentColor"/>'
        yield f'<text x="{mark.x}" y="{mark.y + 4}" text-anchor="middle">{mark.number}</text>'
