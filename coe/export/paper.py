"""A COE in pages of paper: what stands on them, by a digest, and the job that has them set."""

import hashlib
from typing import Any

from accounts.queries import principal_of
from coe import commands, queries
from coe.export.standing import as_page
from coe.queries import CoeDocument
from foundation.errors import Conflict, NotFound
from foundation.jobs import Job
from foundation.paper import as_pdf
from foundation.work import Desk


def digest_of(coe: CoeDocument) -> str:
    """Name all that its reader would find on the pages; a picture counts by its own digest."""
    page = as_page(coe, {shown.id: shown.digest.encode() for shown in coe.exhibits})
    return hashlib.sha256(page.encode()).hexdigest()


def set_paper(desk: Desk, job: Job) -> None:
    """Set the COE in pages as whoever asked may see it now, outside of any transaction."""
    paper_id = job.payload["paper_id"]
    with desk.reading() as look:
        wanted = queries.wanted_paper(look, paper_id)
        reader = principal_of(look.session, wanted.person_id) if wanted else None
    if wanted is None or reader is None:
        return
    with desk.acting_for(reader).reading() as look:
        try:
            coe = queries.document(look, wanted.coe_id)
        except NotFound:
            # It became private since: there is nothing to be told, and nobody to be told it.
            return
        pictures = queries.pictures(look, wanted.coe_id)
    made: dict[str, Any] = {"paper_id": paper_id, "asked": wanted.digest, "digest": digest_of(coe)}
    try:
        made["content"] = as_pdf(as_page(coe, pictures))
    except Conflict as refusal:
        made["code"] = refusal.code
    desk.run(commands.settle_paper, **made)
