"""What we serve of other people's is what they shipped, and may be shipped."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "foundation" / "web" / "static"
VENDOR = STATIC / "vendor"
LIST_NAME = "VENDOR.toml"
ALLOWED_LICENCES = {"0BSD", "MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"}
WORDS_OF_LICENCE = {"0BSD": "Zero-Clause BSD"}

ENTRIES: list[dict[str, Any]] = tomllib.loads((VENDOR / LIST_NAME).read_text("utf-8"))["file"]
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry["path"]))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@each_entry
def test_a_vendored_file_is_the_one_that_was_vetted(entry: dict[str, Any]) -> None:
    assert _sha256(VENDOR / entry["path"]) == entry["sha256"]
    assert entry["version"] in entry["path"]


@each_entry
def test_its_licence_is_one_we_may_ship_and_its_text_lies_beside_it(entry: dict[str, Any]) -> None:
    licence = VENDOR / entry["licence_path"]
    assert entry["licence"] in ALLOWED_LICENCES
    assert _sha256(licence) == entry["licence_sha256"]
    assert WORDS_OF_LICENCE.get(entry["licence"], "") in licence.read_text("utf-8")


def test_nothing_lies_in_the_folder_that_the_list_does_not_name() -> None:
    named = {LIST_NAME}
    for entry in ENTRIES:
        named |= {entry["path"], entry["licence_path"]}
    assert {path.name for path in VENDOR.iterdir()} == named


def test_the_pages_load_the_version_that_is_there() -> None:
    base = (ROOT / "templates" / "base.html").read_text("utf-8")
    for entry in ENTRIES:
        assert f"vendor/{entry['path']}" in base
