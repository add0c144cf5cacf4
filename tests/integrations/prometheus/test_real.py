"""A real Prometheus, with a morning of figures in it, is asked for what a COE shows; then it is gone."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coe import commands, queries
from readiness import queries as readiness
from tests.readiness.loop import Loop
from tests.support.serving import Client, free_port, wait_for
from tests.support.watching import running
from tests.support.world import World

PROGRAMS = ("prometheus", "promtool")
EVERY = timedelta(seconds=30)


@contextmanager
def measuring(folder: Path, begin: datetime, shares: list[float]) -> Iterator[int]:
    """Run a Prometheus that has measured these shares, one every 30 seconds; gives its port."""
    lines = ["# TYPE refused_share gauge"]
    for region, factor in (("north", 1.0), ("south", 0.5)):
        for number, share in enumerate(shares):
            at = (begin + number * EVERY).timestamp()
            lines.append(f'refused_share{{job="shop",region="{region}"}} {share * factor} {at:.0f}')
    (folder / "figures.txt").write_text("\n".join([*lines, "# EOF", ""]))
    backfill = ("promtool", "tsdb", "create-blocks-from", "openmetrics", "figures.txt", "series")
    subprocess.run(backfill, cwd=folder, check=True, capture_output=True)
    (folder / "prometheus.yml").write_text("scrape_configs: []\n")
    port = free_port()
    arguments = [
        "--config.file=prometheus.yml",
        "--storage.tsdb.path=series",
        "--storage.tsdb.retention.time=50y",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with running(folder, "prometheus", *arguments):
        wait_for(lambda: _is_ready(port), "Prometheus")
        yield port


def _is_ready(port: int) -> bool:
    try:
        return Client(port).ask("GET", "/-/ready").status == 200
    except OSError:
        return False


@pytest.mark.peers(*PROGRAMS)
def test_a_real_prometheus_is_asked_once_and_missed_no_more(world: World, tmp_path: Path) -> None:
    begin = datetime.fromtimestamp(time.time() // 3600 * 3600, UTC) - timedelta(hours=6)
    world.clock.set(begin + timedelta(hours=2))
    key = world.run(commands.open_coe, incident_keys=[], title="Cards refused").key

    def ask(query: str) -> queries.ExhibitItem:
        said = commands.Shown(query, "", query, begin, begin + timedelta(hours=1))
        exhibit_id = world.run(commands.add_query, key=key, said=said).id
        world.settle()
        return {one.id: one for one in world.ask(queries.document, key).exhibits}[exhibit_id]

    with measuring(tmp_path, begin, [0.02] * 40 + [0.9] * 40 + [0.02] * 41) as port:
        world.worker.environment = {
            "ANDON_PROMETHEUS_URL": f"http://127.0.0.1:{port}",
            "ANDON_PROMETHEUS_NETWORKS": "127.0.0.0/8",
        }
        kept = ask("refused_share")
        assert [(one.name, one.lowest, one.highest) for one in kept.series] == [
            ("region=north", 0.02, 0.9), ("region=south", 0.01, 0.45),
        ]  # fmt: skip
        assert len(kept.series[0].points) == 301
        assert kept.series[0].at(begin + timedelta(minutes=30), 12) == 0.9
        wrong = ask("refused_share{")
        assert (wrong.state, "parse error" in wrong.problem) == ("failed", True)
        assert "knows nothing of this" in ask("refused_sahre").problem
        (total,) = ask("sum(refused_share)").series
        assert (total.name, total.highest) == ("series 1", pytest.approx(1.35))
        check = {
            "by": "prometheus",
            "query": 'label_replace(vector(1.5), "s", "{service}", "", "")',
            "op": "<",
            "bound": 2,
        }
        loop = Loop(world)
        question = loop.ask(proof=check)
        loop.publish()
        loop.start()
        loop.answer(question)
        world.settle()
        (shown,) = world.ask(readiness.review, loop.review).questions[0].evidence
        assert (shown.summary.rpartition(") is ")[2], shown.has_failed) == ("1.5, wanted < 2", False)
    again = world.ask(queries.document, key).exhibits[0]
    assert again.series == kept.series
