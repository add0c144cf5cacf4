"""Messages that have to be proven outside of any transaction before they count."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from foundation.jobs import Lane, NewJob
from foundation.work import Work
from integrations.alerts.commands.intake import Taken, take_in
from integrations.alerts.commands.limits import count_unproven
from integrations.alerts.envelope import Envelope
from integrations.alerts.model import AlertMessage, AlertSource
from integrations.alerts.said import Alert

PROVE, TAKEN = "alerts.prove", "taken"
# Longer than anybody sends a message again.
KEPT = timedelta(days=7)


def put_message_down(
    work: Work, *, source: AlertSource, message: Envelope, alerts: Sequence[Alert], refused: int = 0
) -> AlertMessage:
    """Keep what came, and what it says, until it is proven; a message that is sent again is the one that is there."""
    work.require("alerts:receive")
    count_unproven(work, source, refused)
    mine = (AlertMessage.source_id == source.id, AlertMessage.message_id == message.MessageId)
    found = work.session.scalar(select(AlertMessage).where(*mine))
    if found is not None:
        return found
    old = (AlertMessage.source_id == source.id, AlertMessage.settled_at < work.now - KEPT)
    work.session.execute(delete(AlertMessage).where(*old))
    made = AlertMessage(source_id=source.id, message_id=message.MessageId, received_at=work.now)
    made.said, made.alerts = message.model_dump(), [alert.as_json() for alert in alerts]
    work.session.add(made)
    work.session.flush()
    work.enqueue(NewJob(PROVE, {"id": made.id}, key=f"{PROVE}:{made.id}", lane=Lane.INTERACTIVE))
    return made


def settle_message(work: Work, *, message_id: int, outcome: str, source: AlertSource) -> list[Taken]:
    """Take in what a proven message says, once, and forget its words."""
    work.require("alerts:receive")
    held = work.session.get_one(AlertMessage, message_id, with_for_update=True)
    if held.settled_at is not None:
        return []
    alerts = [Alert.read(said) for said in held.alerts]
    held.settled_at, held.outcome, held.said, held.alerts = work.now, outcome, {}, []
    return take_in(work, source=source, alerts=alerts) if outcome == TAKEN else []
