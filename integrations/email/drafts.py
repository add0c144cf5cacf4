"""What the mails of status pages say, from what their queries return."""

from datetime import datetime

from integrations.email.letters import Draft, Envelope, Link
from statuspage.queries import Invitation, Links, Purpose, Recipient, Said

CONFIRMED = "active"
SILENT_AT = "What {page} says no longer reaches {address}, so nothing more is sent there."
ASKED = "Somebody, perhaps you, asked that this address be told what {page} says."
ASKED_AT = "Somebody, perhaps you, asked that what {page} says be told at {address}."
AGAIN = "You are told already what {page} says. Somebody, perhaps you, asked for it again."
AGAIN_AT = "You are told already what {page} says at {address}. Somebody, perhaps you, asked for it again."


def draft_of(said: Said, sender: str, now: datetime) -> Draft:
    """Say what the world is told, to those who asked to be told."""
    tongue = said.tongue
    status = tongue.plain(said.status.replace("_", " ").capitalize())
    when = f"{tongue.date(said.at.date())}, {said.at:%H:%M} UTC"
    return Draft(
        sender=sender,
        subject=f"[{said.page}] {status}: {said.name}",
        at=now,
        text=f"{said.name}\n{status}, {when}\n\n{said.body}",
        html=f"<h1 style='font-size:20px'>{_plain(said.name)}</h1><p>{status}, {when}</p>\n{said.html}",
        why=tongue.plain("You get this because you asked to be told what {page} says.", page=said.page),
        link=Link(tongue.plain("Read it on the page"), said.url),
        language=tongue.name,
    )


def envelope_of(said: Said, to: Recipient, links: Links) -> Envelope:
    """Address it, with a way out that needs one click."""
    out = links.make(Purpose.UNSUBSCRIBE, to.proof)
    choose = said.tongue.plain("Choose what you hear of")
    ways = [Link(choose, links.make(Purpose.MANAGE, to.proof)), Link(said.tongue.plain("Unsubscribe"), out)]
    whose = to.proof.subscriber
    return Envelope(to.email, f"update.{said.public_id}.{whose}", ways, out, f"{said.about}.{whose}")


def confirmation(invitation: Invitation, sender: str, links: Links, now: datetime, until: datetime) -> Draft:
    """Ask whether it was really the owner of the address; one who confirmed already gets the way to change it."""
    proof, tongue = invitation.to.proof, invitation.tongue
    told = {"page": invitation.page, "address": invitation.to.endpoint}
    if invitation.to.state == CONFIRMED:
        words = tongue.plain(AGAIN_AT if invitation.to.endpoint else AGAIN, **told)
        link = Link(tongue.plain("Choose what you hear of"), links.make(Purpose.MANAGE, proof))
        return _short(invitation, tongue.plain("You are subscribed to {page}", **told), words, link, sender, now)
    words = tongue.plain(ASKED_AT if invitation.to.endpoint else ASKED, **told)
    link = Link(tongue.plain("Confirm it within two days"), links.make(Purpose.CONFIRM, proof, until))
    return _short(invitation, tongue.plain("Confirm that {page} may write to you", **told), words, link, sender, now)


def unreachable(invitation: Invitation, sender: str, links: Links, now: datetime, until: datetime) -> Draft:
    """Say that a program takes nothing any more; whoever mends it confirms anew."""
    tongue = invitation.tongue
    told = {"page": invitation.page, "address": invitation.to.endpoint}
    link = Link(tongue.plain("Tell it again, once it works"), links.make(Purpose.CONFIRM, invitation.to.proof, until))
    why = tongue.plain("You get this because you gave this address for what goes wrong there.")
    subject = tongue.plain("{page} no longer reaches your program", page=invitation.page)
    return _short(invitation, subject, tongue.plain(SILENT_AT, **told), link, sender, now, why)


def _short(
    invitation: Invitation, subject: str, words: str, link: Link, sender: str, now: datetime, reason: str = ""
) -> Draft:
    tongue = invitation.tongue
    why = reason or tongue.plain("If it was not you, do nothing: {page} will not write to you.", page=invitation.page)
    html = f"<p>{_plain(words)}</p>"
    return Draft(
        sender=sender, subject=subject, at=now, text=words, html=html, why=why, link=link, language=tongue.name
    )


def _plain(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
