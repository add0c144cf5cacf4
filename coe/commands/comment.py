"""Words about a passage, and settling them."""

from coe.commands.load import load_coe, one_of
from coe.events import CommentResolved, PassageCommented
from coe.model import Coe, CoeComment, CoeMention
from coe.queries.words import named_in
from coe.review import ANCHOR_LIMIT, COMMENT_KINDS, COMMENT_LIMIT, QUOTE_LIMIT, REMARK
from foundation.errors import Conflict, Invalid, NotFound
from foundation.text import clean
from foundation.work import Work


def comment(work: Work, *, key: str, anchor: str, text: str, quote: str = "", kind: str = REMARK) -> CoeComment:
    """Say something about a passage, or ask that it be changed."""
    coe = load_coe(work, key, "coe:comment")
    said = clean(text, field="text", limit=COMMENT_LIMIT, multiline=True)
    if not said:
        raise Invalid("coe.empty", "Say what you think of it.", where="text")
    row = CoeComment(
        coe_id=coe.id,
        kind=one_of(kind, COMMENT_KINDS, "kind"),
        anchor=clean(anchor, field="anchor", limit=ANCHOR_LIMIT),
        quote=clean(quote, field="quote", limit=QUOTE_LIMIT, multiline=True),
        text=said,
        said_by=work.principal.id,
        said_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    named = named_in(work, said) - {work.principal.person_id}
    work.session.add_all(CoeMention(comment_id=row.id, person_id=each) for each in sorted(named))
    event = PassageCommented(
        comment_id=row.id,
        kind=row.kind,
        anchor=row.anchor,
        quote=row.quote,
        text=row.text,
        changed=(f"comment.{row.id}",),
    )
    work.record(coe.stream, event)
    return row


def resolve_comment(work: Work, *, key: str, comment_id: int) -> Coe:
    """Settle what was said about a passage."""
    coe = load_coe(work, key, "coe:comment")
    row = work.session.get(CoeComment, comment_id)
    if row is None or row.coe_id != coe.id:
        raise NotFound("comment")
    if row.said_by != work.principal.id:
        work.require("coe:write", coe)
    if row.resolved_at is not None:
        raise Conflict("coe.comment_resolved", "Somebody has settled it already.")
    row.resolved_by, row.resolved_at = work.principal.id, work.now
    work.record(coe.stream, CommentResolved(comment_id=comment_id, changed=(f"comment.{comment_id}",)))
    return coe
