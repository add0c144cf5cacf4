"""What we ship fits into other people's Python, and names no place that it came from."""

import re
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.support.source import DECLARED, ROOT, SHIPPED

LOCKS = [f"requirements{part}.lock" for part in ("", "-browser", "-pdf", "-peers", "-sentences", "-twilio")]


def top_level_names() -> list[str]:
    return [name.removesuffix(".py") for name in SHIPPED]


def test_no_name_of_ours_hides_the_standard_library() -> None:
    assert set(top_level_names()) & set(sys.stdlib_module_names) == set()


def test_no_name_of_ours_is_another_distributions() -> None:
    owners = packages_distributions()
    taken = {name: owners[name] for name in top_level_names() if set(owners.get(name, [])) - {"andon"}}
    assert taken == {}


def test_everything_shipped_is_there_and_nothing_is_forgotten() -> None:
    rooms = {init.parent.name for init in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert rooms <= set(SHIPPED)
    assert [name for name in SHIPPED if not (ROOT / name).exists()] == []


def test_it_can_not_be_published_by_mistake() -> None:
    assert "Private :: Do Not Upload" in DECLARED["project"]["classifiers"]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text()
    pins = re.findall(r"^[A-Za-z0-9][^\n]*\\$", text, flags=re.MULTILINE)
    assert pins
    assert len(pins) == re.sub(r";[^\n]*", "", text).count("==")
    assert "--hash=sha256:" in text
    assert not re.search(r"://|--(extra-)?index-url|--find-links", text)


def test_the_lock_pins_all_that_is_declared() -> None:
    declared = [*DECLARED["project"]["dependencies"], *DECLARED["dependency-groups"]["dev"]]
    wanted = {re.split(r"[\[<>=!~ ;]", line)[0].lower() for line in declared}
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE))
    assert wanted <= pinned
