"""Templates that people write, with {placeholders}; read by this parser and nothing cleverer.

A placeholder is a word of small letters in braces; two braces stand for one. There are no expressions, attributes,
filters or loops, and what is filled in is never read again. What is not understood stays as it was written and is a
finding, so that a text can always be sent.
"""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

TOKENS = re.compile(r"\{\{|\}\}|\{([^{}\n]{0,60})\}|[{}]")
NAME = re.compile(r"[a-z][a-z0-9_]*")
DOUBLED = {"{{": "{", "}}": "}"}


@dataclass(frozen=True)
class Finding:
    """Something in a template that will not be filled in: where it stands, what it is, and how to mend it."""

    at: int
    found: str
    words: str


@dataclass(frozen=True)
class Piece:
    """A piece of a template: text as it stands, a placeholder's name, or a brace that means nothing."""

    at: int
    written: str
    text: str = ""
    name: str | None = None
    is_stray: bool = False


def findings(template: str, known: Collection[str]) -> list[Finding]:
    """Return what of the template nobody will fill in, in the order in which it stands there."""
    return [_finding(piece, known) for piece in _pieces(template) if piece.is_stray or _is_unknown(piece, known)]


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its placeholders filled in; what is not known stays as it was written."""
    return "".join(
        values.get(piece.name, piece.written) if piece.name is not None else piece.text for piece in _pieces(template)
    )


def _pieces(template: str) -> Iterator[Piece]:
    end = 0
    for token in TOKENS.finditer(template):
        if token.start() > end:
            yield Piece(end, template[end : token.start()], template[end : token.start()])
        yield _piece(token)
        end = token.end()
    if end < len(template):
        yield Piece(end, template[end:], template[end:])


def _piece(token: re.Match[str]) -> Piece:
    written = token.group()
    if written in DOUBLED:
        return Piece(token.start(), written, DOUBLED[written])
    if token.group(1) is not None and NAME.fullmatch(token.group(1)):
        return Piece(token.start(), written, name=token.group(1))
    return Piece(token.start(), written, written, is_stray=True)


def _is_unknown(piece: Piece, known: Collection[str]) -> bool:
    return piece.name is not None and piece.name not in known


def _finding(piece: Piece, known: Collection[str]) -> Finding:
    if piece.is_stray:
        words = f"{piece.written} names no placeholder. Write two braces where you mean one, or one of: "
        return Finding(piece.at, piece.written, words + _listed(known))
    near = difflib.get_close_matches(piece.name or "", sorted(known), n=1)
    meant = f"Did you mean {{{near[0]}}}?" if near else f"Known are {_listed(known)}"
    return Finding(piece.at, piece.written, f"{piece.written} is not known here, and stays as it is. {meant}")


def _listed(known: Collection[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(known)) + "."
