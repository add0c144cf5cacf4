"""``python -m benchmarks.eval``: how well things are found and linked, on a small labelled set, on both engines."""

import sys
import tempfile
import tomllib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from andon import registry
from benchmarks import resemblance
from benchmarks.figures import drawn
from benchmarks.ground import ENGINES, durable_databases
from catalog.commands import add_service
from catalog.queries import service_ids
from coe.commands import add_cause, open_coe
from foundation import search
from foundation.authz import machine
from foundation.markdown import FORMAT, RenderedText
from incidents.commands import declare
from incidents.queries import similar
from learnings.commands import propose, record_recurrences, transition
from learnings.queries import recurrences
from tests.support.databases import Databases
from tests.support.world import World

SET = Path(__file__).with_name("labelled.toml")
HEAD = ("what", "engine", "n", "figures")
TOP = 5
KEEP = "--keep"
EVAL = Path(__file__).with_name("EVAL.md")
OPENING = """# How well things are found and linked

Written by `python -m benchmarks.eval --keep` over `labelled.toml`: a fictional shop, its failures, and what a person
says belongs together. The set is small; read the figures as a hint, and the misses as work to do.
"""
NOT_WARNED = {"gap", "out_of_scope"}


@dataclass
class Labelled:
    """The set in a database: what each label became."""

    world: World
    data: dict[str, Any]
    keys: dict[str, str] = field(default_factory=dict)

    def named(self, labels: Collection[str]) -> set[str]:
        """Return the keys of those labels."""
        return {self.keys[label] for label in labels}


@dataclass
class Tally:
    """What was right, what was not, and what was missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def take(self, found: Collection[str], wanted: Collection[str]) -> None:
        """Count one answer."""
        self.right += len(set(found) & set(wanted))
        self.wrong += len(set(found) - set(wanted))
        self.missed += len(set(wanted) - set(found))

    def __str__(self) -> str:
        """Say precision and recall."""
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        counts = f"{self.right} right, {self.wrong} wrong, {self.missed} missed"
        return f"precision {precision:.2f}, recall {recall:.2f} ({counts})"


def main(arguments: list[str]) -> int:
    """Measure on both engines and print the table; ``--keep`` writes EVAL.md anew."""
    rows: list[Sequence[str]] = [HEAD]
    misses: list[str] = []
    told = resemblance.documents()
    with durable_databases() as databases:
        for engine_name in ENGINES:
            with _laid_down(databases, engine_name) as labelled:
                rows += [
                    ("search: finding what is meant", engine_name, *_searching(labelled, misses)),
                    ("similar open incidents, at declaring", engine_name, *_likening(labelled)),
                    ("learnings that had warned, linked to a cause", engine_name, *_linking(labelled)),
                ]
                rows += [(what, engine_name, *figures) for what, *figures in resemblance.measure(labelled.world, told)]
        # Told before the databases end, so that an end that takes long costs no figures.
        missed = f"Not among the first five: {'; '.join(dict.fromkeys(misses)) or 'none'}."
        report = f"{drawn(rows)}\n\n{missed}"
        print(report)
        if KEEP in arguments:
            EVAL.write_text(f"{OPENING}\n{report}\n")
    return 0


def _searching(labelled: Labelled, misses: list[str]) -> tuple[str, str]:
    """Give hit@5 (anything wanted among the first five) and MRR."""
    sources, ranks = registry.contributed("queries", "SEARCH"), []
    for query in labelled.data["queries"]:
        with labelled.world.reading() as reading:
            hits = [hit.key for hit in search.search(reading, sources, query["q"])]
        wanted = labelled.named(query["wants"])
        rank = next((place for place, key in enumerate(hits, start=1) if key in wanted), 0)
        ranks.append(rank)
        misses += [] if 0 < rank <= TOP else [query["q"]]
    hit = sum(0 < rank <= TOP for rank in ranks) / len(ranks)
    mrr = sum(1 / rank for rank in ranks if rank) / len(ranks)
    return str(len(ranks)), f"hit@{TOP} {hit:.2f}, MRR {mrr:.2f}"


def _likening(labelled: Labelled) -> tuple[str, str]:
    """Compare what the declare form would show with what a person calls the same trouble."""
    tally = Tally()
    for probe in labelled.data["probes"]:
        with labelled.world.reading() as reading:
            ids = tuple(service_ids(reading, probe["services"]).values())
            tally.take([item.key for item in similar(reading, probe["title"], ids)], labelled.named(probe["same"]))
    return str(len(labelled.data["probes"])), str(tally)


def _linking(labelled: Labelled) -> tuple[str, str]:
    """Let each cause happen after the learnings were published, and see which of them are linked to it."""
    tally, world = Tally(), labelled.world
    keys = {f"LRN-{number}": number for number in range(1, len(labelled.data["learnings"]) + 1)}
    for cause in labelled.data["causes"]:
        world.clock.advance(hours=7)
        incident = world.run(declare, title=cause["because"][:120], severity="SEV2", services=[cause["service"]])
        coe = world.run(open_coe, incident_keys=[incident.key])
        where = {"cause_class": cause["class"], "service_slug": cause["service"]}
        world.run(add_cause, key=coe.key, because=cause["because"], **where)
        world.run_as(machine("learnings"), record_recurrences, coe_id=coe.id)
        found = [f"LRN-{r.learning_id}" for r in world.ask(recurrences, coe_id=coe.id) if _warned(r.escape_class)]
        assert set(found) <= keys.keys()
        tally.take(found, labelled.named([f"@{name}" for name in cause["warned"]]))
    return str(len(labelled.data["causes"])), str(tally)


def _warned(escape_class: str) -> bool:
    return escape_class not in NOT_WARNED


@contextmanager
def _laid_down(databases: Databases, engine_name: str) -> Iterator[Labelled]:
    """Put the set into a fresh database by the commands that people use."""
    with tempfile.TemporaryDirectory(dir=databases.folder) as folder:
        if engine_name == "sqlite":
            with _filled(databases.sqlite(Path(folder))) as labelled:
                yield labelled
            return
        with databases.postgresql() as url, _filled(url) as labelled:
            yield labelled


@contextmanager
def _filled(url: str) -> Iterator[Labelled]:
    world, data = World(url), tomllib.loads(SET.read_text())
    labelled = Labelled(world, data)
    try:
        for slug, values in data["services"].items():
            world.run(add_service, slug=slug, **values)
        world.clock.advance(days=1)
        for label, told in data["incidents"].items():
            labelled.keys[label] = _declared(world, told)
        for label, told in data["learnings"].items():
            labelled.keys[f"@{label}"] = _published(world, told)
        world.clock.advance(days=40)
        yield labelled
    finally:
        world.close()


def _declared(world: World, told: dict[str, Any]) -> str:
    summary = _text(told["summary"])
    return world.run(declare, title=told["title"], severity="SEV3", services=told["services"], summary=summary).key


def _published(world: World, told: dict[str, Any]) -> str:
    learning = world.run(
        propose,
        title=told["title"],
        failure_prevented=told["failure"],
        lesson=_text(told["failure"]),
        recommendation=_text(told["title"]),
        cause_classes=told["classes"],
        applicability=told["applies"],
    )
    for state in ("accepted", "published"):
        world.run(transition, key=learning.key, to=state)
    return learning.key


def _text(source: str) -> RenderedText:
    return RenderedText(source, f"<p>{source}</p>", FORMAT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
