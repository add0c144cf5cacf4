"""Which service a sender's name stands for."""

from sqlalchemy import func, select, update

from catalog.queries import service_ids
from changes.events import NameGiven
from changes.model import LONGEST_NAME, ChangeName, ChangeTarget
from foundation.errors import Invalid
from foundation.text import clean
from foundation.work import Work


def name_service(work: Work, *, name: str, service: str) -> ChangeName:
    """Say which service a name stands for; what was told under it before is found there from now on, too."""
    work.require("changes:name")
    name = clean(name, field="name", limit=LONGEST_NAME)
    if not name:
        raise Invalid("changes.name_missing", "Give the name as the sender writes it.", where="name")
    service_id = service_ids(work, [service])[service]
    given = work.session.scalar(select(ChangeName).where(ChangeName.name == name).with_for_update())
    if given is not None and given.service_id == service_id:
        return given
    if given is None:
        given = ChangeName(name=name, service_id=service_id, given_by=work.principal.id, given_at=work.now)
        work.session.add(given)
    given.service_id, given.given_by, given.given_at = service_id, work.principal.id, work.now
    work.session.flush()
    told = ChangeTarget.name == name
    count = work.session.scalar(select(func.count()).select_from(ChangeTarget).where(told)) or 0
    adopt = update(ChangeTarget).where(told).values(service_id=service_id)
    work.session.execute(adopt.execution_options(synchronize_session=False))
    work.record(f"change-name:{given.id}", NameGiven(sender_name=name, service_id=service_id, changes=count))
    return given
