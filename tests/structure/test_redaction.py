"""Whatever column people's words stand in can be erased, or it stands here why not."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import JSON, String, Table, Text

from andon import registry
from foundation.db import Base

LONG = 100
ROOT = Path(__file__).parents[2]
# Columns of these rooms in which nobody's own words stand: codes, names of ours, numbers, places.
CODES = {
    "coe": {"coe_policy.roles", "coe_exhibit.figures"},
    "learnings": {
        *("learning.cause_classes", "learning.applicability", "learning.source_cause_ids", "learning.source_actions"),
        *("learning.source_incident_ids", "learning.evidence_kinds"),
        *("learning_revision.cause_classes", "learning_revision.applicability"),
        *("learning_campaign_learning.applicability", "learning_search.facets"),
        *("learning_trusted_key.name", "learning_import.origin", "learning_import.origin_ref"),
    },
    "readiness": {
        *("checklist.applicability", "readiness_lens.revisions", "known_verdict.ref"),
        *("readiness_back_test.result", "readiness_milestone.standing"),
        *(f"readiness_drill.{name}" for name in ("roles", "runbook_ids", "original", "result")),
        *(f"readiness_question_revision.{name}" for name in ("applicability", "cause_classes", "phases", "risk_rules")),
        *(f"readiness_question_revision.{name}" for name in ("source", "tiers")),
    },
    "statuspage": {
        *("status_page.readers", "planned_post.statuses", "notification.last_error", "subscriber.email"),
        *("subscriber.endpoint", "briefing_wish.services", "briefing_wish.severities", "briefing_wish.teams"),
    },
}


@pytest.mark.parametrize("room", CODES)
def test_every_column_for_words_can_be_erased(room: str) -> None:
    said = {
        node.value.partition("/")[0]
        for node in ast.walk(ast.parse((ROOT / room / "commands/redact.py").read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    tables = [
        mapper.local_table
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.partition(".")[0] == room and isinstance(mapper.local_table, Table)
    ]
    assert registry.ROOMS
    assert tables
    columns = {(table.name, column.name) for table in tables for column in table.columns if _takes_words(column.type)}
    shown = {(table, name) for table, name in columns if name.endswith("html")}
    missing = {f"{table}.{name}" for table, name in columns - shown if name not in said}
    assert missing == CODES[room]


def _takes_words(kind: object) -> bool:
    if isinstance(kind, JSON | Text):
        return True
    return isinstance(kind, String) and (kind.length or LONG) >= LONG
