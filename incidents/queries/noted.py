"""The sentences of notes, and of what is said about entries."""

from collections.abc import Callable, Mapping
from typing import Any

from incidents.lifecycle import said


def _note(_payload: Mapping[str, Any], passages: Mapping[str, Any], _words: object) -> str:
    return f"noted: {passages.get('body', '[redacted]')}"


def _note_edited(payload: Mapping[str, Any], _passages: Mapping[str, Any], _words: object) -> str:
    return f"worded the note anew that is entry {payload['seq']}"


def _note_undone(payload: Mapping[str, Any], _passages: Mapping[str, Any], _words: object) -> str:
    return f"took back the note that was entry {payload['seq']}"


def _marked(payload: Mapping[str, Any], _passages: Mapping[str, Any], _words: object) -> str:
    word = said(payload["marker"]).lower()
    return (
        f"marked entry {payload['seq']} as {word}" if payload["marked"] else f"took {word} off entry {payload['seq']}"
    )


NOTED: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any], Any], str]] = {
    "incident.note_added": _note,
    "incident.note_edited": _note_edited,
    "incident.note_undone": _note_undone,
    "incident.entry_marked": _marked,
}
