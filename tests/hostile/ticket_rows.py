"""Valid requests about tickets elsewhere, where no tracker is set up: each is put down, and waits; see rows.py."""

from tests.hostile.row import Row

WORDS = "Requests fail for one in five."
TO = {"tracker": "jira", "project": "OPS"}
SAID = {**TO, "title": WORDS, "text": WORDS}
CHANGES = (
    Row("POST", "tracker-rules", {"subject": "action", **TO, "levels": ["P0"]}),
    Row("POST", "actions/$action/ticket", {**SAID, "existing": "OPS-$n"}, anew=("action",)),
    Row("POST", "incidents/$incident/ticket", TO, anew=("incident",)),
)
