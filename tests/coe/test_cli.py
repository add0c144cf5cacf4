"""COEs at the terminal."""

import json

from click.testing import CliRunner

from coe.cli import coe as coe_group
from tests.support.coes import Desks


def test_coes_are_listed_and_shown(desks: Desks) -> None:
    coe = desks.sound_coe()

    def say(*words: str) -> str:
        done = CliRunner().invoke(coe_group, words, obj=desks.world.desk(), catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    assert f"{coe.key}  draft  Checkout refused cards" in say("list")
    assert say("list", "--state", "published") == ""
    assert json.loads(say("list", "--json"))[0]["key"] == coe.key
    shown = say("show", coe.key)
    assert "4 of 10 payments failed" in shown
    assert "ACT-1 Stage the rollout by region (open)" in shown
    assert json.loads(say("show", coe.key, "--json"))["findings"][0]["code"] == "W08"
