"""What is done about learnings from Slack: proposed out of a COE, and decided about by who may."""

from collections.abc import Sequence

from catalog.queries import services
from coe.events import CauseClass
from coe.queries import brief as coe_brief
from coe.queries import causes
from foundation.work import Reading, Work
from integrations.slack import ids
from integrations.slack.inbound.blocks import choices, context, field, link, modal, text_input
from integrations.slack.inbound.dialogs import metadata, remembered
from integrations.slack.inbound.mrkdwn import plain_of, safe
from integrations.slack.inbound.replies import Done, Open, Reply, Say
from integrations.slack.inbound.said import Sent
from integrations.slack.inbound.talk import Talk
from learnings import commands as learnings
from learnings.queries import brief as learning_brief

EVERYWHERE = "everywhere"
ACCEPTED, PUBLISHED = "accepted", "published"
LONGEST_TITLE, LONGEST_FAILURE = 120, 300
ASKED = {
    PUBLISHED: ("Publish", "Teams whose services it applies to are asked at once."),
    "declined": ("Decline", "Whoever proposed it reads why."),
}


def ask_for_learning(talk: Talk, key: str, _more: Sequence[str]) -> Reply:
    """Ask what others should know, beginning with what the COE says already."""
    with talk.reading() as look:
        look.require("learnings:propose")
        found = coe_brief(look, key)
        known = {str(each.cause_class) for each in causes(look, found.id)}
        places = _places(look)
    classes = [(each.replace("_", " ").capitalize(), str(each)) for each in CauseClass]
    failure = text_input("failure_prevented", initial=found.title, limit=LONGEST_FAILURE)
    blocks = [
        field("title", "What should others do?", text_input("title", limit=LONGEST_TITLE, show="Give pools a timeout")),
        field("failure_prevented", "What does that prevent?", failure),
        field("lesson", "What was learned?", text_input("lesson", long=True)),
        field("recommendation", "How is it done?", text_input("recommendation", long=True), optional=True),
        field("cause_classes", "Against which causes?", choices("cause_classes", classes, known)),
        field("applicability", "Where does it apply?", choices("applicability", places, {EVERYWHERE})),
        context(f"From {found.key} {safe(found.title, 120)}. Nobody is asked anything until it is published."),
    ]
    return Open(modal(ids.COE_LEARNING, "Propose a learning", blocks, metadata=metadata(talk, key), submit="Propose"))


def proposed(talk: Talk, key: str, sent: Sent) -> Reply:
    """Propose it: who decides about learnings is told."""
    lesson, recommendation = (talk.render(sent.text(name)) for name in ("lesson", "recommendation"))
    title, failure = (" ".join(plain_of(sent.text(name)).split()) for name in ("title", "failure_prevented"))
    tiers = [tier for tier in sent.many("applicability") if tier != EVERYWHERE]
    everywhere = not tiers or EVERYWHERE in sent.many("applicability")
    where: dict[str, object] = {"all": []} if everywhere else {"attribute": "tier", "in": tiers}
    classes = sent.many("cause_classes")

    def change(work: Work) -> Reply:
        made = learnings.propose(
            work,
            title=title,
            failure_prevented=failure,
            lesson=lesson,
            recommendation=recommendation,
            cause_classes=classes,
            applicability=where,
            source_coe=key or None,
        )
        page = link(talk.url(f"/learnings/{made.key}"), f"{made.key} {made.title}")
        return Say(f"{page} is proposed. Where it applies can be narrowed there.", key=made.key)

    return talk.change(change)


def decide(talk: Talk, key: str, more: Sequence[str]) -> Reply:
    """Accept a learning at once; ask for a word before it is published or declined."""
    to = more[0] if more else ""
    if to == ACCEPTED:
        return _moved(talk, key, to, "")
    if to not in ASKED:
        return Done()
    with talk.reading() as look:
        found = learning_brief(look, key)
        look.require("learnings:triage", found)
    word, what = ASKED[to]
    why = text_input("reason", long=True, show="It is general; or why it may miss where it came from")
    blocks = [
        field("reason", "Why?", why, optional=to == PUBLISHED),
        context(f"{found.key} {safe(found.title, 160)}. {what}"),
    ]
    view = modal(ids.LEARNING_DECIDE, f"{word} it?", blocks, metadata=metadata(talk, key, to=to), submit=word)
    return Open(view)


def decided(talk: Talk, key: str, sent: Sent) -> Reply:
    """Move it where the dialog was about."""
    return _moved(talk, key, remembered(sent.metadata).get("to", ""), plain_of(sent.text("reason")))


def _moved(talk: Talk, key: str, to: str, reason: str) -> Reply:
    def change(work: Work) -> Reply:
        learning = learnings.transition(work, key=key, to=to, reason=reason)
        return Say(f"{learning.key} is {learning.state} now.", key=learning.key)

    return talk.change(change)


def _places(look: Reading) -> list[tuple[str, str]]:
    """Return where a learning can apply: everywhere, or to services of a tier that there is."""
    tiers = sorted({item.tier for item in services(look)})
    return [("Every service", EVERYWHERE), *((f"Services of {tier}", tier) for tier in tiers)]
