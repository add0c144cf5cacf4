"""Proposing what public post-mortems teach, from lists of them: each address once, for stewards to put in our words."""

from collections.abc import Sequence

from foundation.markdown import RenderedText
from foundation.work import Work
from learnings.commands.outside import Brought, Outcome, bring, known_from, told_again
from learnings.commands.propose import UNWRITTEN, known_classes
from learnings.exchange import Listed
from learnings.model import Learning

PUBLIC = "public post-mortems"
UNCLASSED = "What class of cause it is, is not said there: choose one for those."


def propose_listed(
    work: Work,
    *,
    listed: Sequence[Listed],
    rendered: Sequence[RenderedText],
    cause_class: str = "",
) -> list[Outcome]:
    """Propose a learning for each that is not known; those of no class take the one that was chosen, or are refused."""
    work.require("learnings:share")
    otherwise = known_classes([cause_class])[0] if cause_class else ""
    known = known_from(work, PUBLIC)
    outcomes = []
    for number, (each, lesson) in enumerate(zip(listed, rendered, strict=True)):
        chosen = each.cause_class or otherwise
        if each.url in known:
            outcomes.append(told_again(work, known[each.url], each.url, each.digest))
        elif not chosen:
            outcomes.append(Outcome(each.url, "refused", "", each.title, UNCLASSED))
        else:
            made = _proposed(work, each, chosen, lesson, f"list.{number}")
            outcomes.append(Outcome(each.url, "added", made.key, made.title))
    return outcomes


def _proposed(work: Work, each: Listed, cause_class: str, lesson: RenderedText, where: str) -> Learning:
    details = {"abstract": "", "source_kind": "external", "source_url": each.url, "source_quote": each.said}
    brought = Brought(
        origin=PUBLIC,
        ref=each.url,
        digest=each.digest,
        because=f"Stands in a list of public post-mortems, in line {each.line}.",
        title=each.title,
        failure_prevented=each.failure,
        lesson=lesson,
        recommendation=UNWRITTEN,
        cause_classes=[cause_class],
        applicability={"all": []},
        details=details,
    )
    return bring(work, brought, where)
