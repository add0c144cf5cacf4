"""Valid requests that look where words stand and erase nothing. See rows.py."""

from tests.hostile.row import Row

WORDS = "Requests fail for one in five."
DOCUMENTS = (
    "coes/$coe",
    "learnings/$learning",
    "campaigns/$campaign",
    "checklists/$checklist",
    "reviews/$review",
    "status-pages/$page",
    "update-templates/$template",
)
CHANGES = tuple(
    Row("POST", f"{document}/redactions", {"words": WORDS, "reason": "It was pasted.", "preview": True})
    for document in DOCUMENTS
)
