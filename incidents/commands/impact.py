"""What customers notice, and what they can do meanwhile. Nothing of it is published by being said here."""

from foundation.markdown import RenderedText
from foundation.merging import require_unchanged
from foundation.work import Work
from incidents.commands.subject import incident_to_change, prose
from incidents.events import ImpactDescribed
from incidents.model import Incident


def describe_impact(
    work: Work,
    *,
    key: str,
    customer_impact: RenderedText | None = None,
    workaround: RenderedText | None = None,
    version: int | None = None,
) -> Incident:
    """Say what is given; conflicts only with a change of the same field since ``version``."""
    incident = incident_to_change(work, key)
    given = {
        "customer_impact": prose(customer_impact, "customer_impact"),
        "workaround": prose(workaround, "workaround"),
    }
    new = {name: text for name, text in given.items() if text is not None}
    require_unchanged(work, incident.stream, version, new.keys())
    changed = tuple(name for name, text in new.items() if text.source != getattr(incident, name))
    for name in changed:
        setattr(incident, name, new[name].source)
        setattr(incident, f"{name}_html", new[name].html)
    if changed:
        texts = {name: getattr(incident, name) for name in changed}
        shown = {f"{name}_html": getattr(incident, f"{name}_html") for name in changed}
        work.record(incident.stream, ImpactDescribed(changed=changed, **texts, **shown))
    return incident
