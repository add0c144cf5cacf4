"""What the forms of COE pages send."""

from typing import Annotated, Any

from pydantic import Field

from coe.commands import Counted, Shown
from coe.exhibits import METRICS, QUERY_LIMIT
from coe.review import ANCHOR_LIMIT, COMMENT_LIMIT, QUOTE_LIMIT, REMARK
from coe.sections import SECTION_LIMIT
from coe.template import MOST_SECTIONS
from coe.vocabulary import TEXT_LIMIT, TITLE_LIMIT, UNIT_LIMIT, URL_LIMIT
from foundation.web.forms import Form, LocalTime
from foundation.web.times import CalendarDay, EndOfDay

Line = Annotated[str, Field(max_length=TITLE_LIMIT)]
Text = Annotated[str, Field(max_length=TEXT_LIMIT)]
Url = Annotated[str, Field(max_length=URL_LIMIT)]


class OpenForm(Form):
    """Opening a COE by hand."""

    title: Line = ""
    incidents: Line = ""
    services: tuple[str, ...] = ()
    kind: str = "outage"
    template: str = ""

    @property
    def incident_keys(self) -> list[str]:
        """The incidents' keys, however they were separated."""
        return self.incidents.replace(",", " ").upper().split()


class HeadForm(Form):
    """The facts in the head of a COE."""

    title: Line
    owner_id: int | None = None
    due: EndOfDay | None = None
    impact_started: LocalTime | None = None
    detected: LocalTime | None = None
    mitigated: LocalTime | None = None
    impact_ended: LocalTime | None = None
    version: int


class SectionForm(Form):
    """One section's text."""

    text: Annotated[str, Field(max_length=SECTION_LIMIT)] = ""
    version: int


class CauseForm(Form):
    """A cause, new or put differently."""

    because: Text
    why: Text = ""
    cause_class: str
    role: str = "contributing"
    parent_id: int | None = None
    service: str | None = None
    how_escaped: Text = ""
    evidence: Text = ""
    confidence: str = "probable"
    also_led_to: tuple[int, ...] = ()
    stop_reason: str = ""
    introduced_at: LocalTime | None = None
    version: int | None = None

    def values(self) -> dict[str, Any]:
        """Return what the commands take."""
        values = self.model_dump(exclude={"service", "version"})
        return {**values, "service_slug": self.service}


class ActionForm(Form):
    """A new action item."""

    title: Line
    kind: str
    priority: str
    owner_id: int | None = None
    due: EndOfDay | None = None
    done_criteria: Text = ""
    cause_ids: tuple[int, ...] = ()
    service: str | None = None
    scope: str = "this_service"
    strength: str = ""
    evaluation: Text = ""
    check_after_days: int | None = None
    tracker_url: Url = ""
    team_id: int | None = None
    watch_days: int | None = None

    def values(self) -> dict[str, Any]:
        """Return what the command takes."""
        return {**self.model_dump(exclude={"service"}), "service_slug": self.service}


class ActionEditForm(Form):
    """What may change in an action item."""

    title: Line
    priority: str
    owner_id: int | None = None
    due: EndOfDay | None = None
    reason: Text = ""
    done_criteria: Text = ""
    strength: str = ""
    evaluation: Text = ""
    check_after_days: int | None = None
    tracker_url: Url = ""
    team_id: int | None = None
    watch_days: int | None = None
    version: int | None = None


class TriageForm(Form):
    """What changes in all the action items that were chosen; what is left empty stays."""

    keys: tuple[str, ...] = ()
    owner_id: int | None = None
    priority: str | None = None
    team_id: int | None = None
    due: EndOfDay | None = None
    reason: Text = ""


class MoveForm(Form):
    """A move of a COE or of an action item."""

    to: str
    note: Text = ""
    evidence: Text = ""
    version: int | None = None


class RowForm(Form):
    """A row of the timeline."""

    at: LocalTime | None = None
    text: Text = ""
    included: bool = False
    kind: str = "other"
    precision: str = "minute"
    evidence: Text = ""
    version: int | None = None


class RecurrenceForm(Form):
    """The earlier COE that this one repeats."""

    of: Line


class ImpactForm(Form):
    """A number of the impact."""

    dimension: str
    value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    unit: Annotated[str, Field(max_length=UNIT_LIMIT)] = ""
    is_estimate: bool = False
    method: Text = ""
    affected: Text = ""
    from_at: LocalTime | None = None
    until_at: LocalTime | None = None
    version: int | None = None

    def counted(self) -> Counted:
        """Return what the commands take."""
        return Counted(**self.model_dump(exclude={"version"}))


class ExhibitForm(Form):
    """A picture or a query, what it shows, and where it stands."""

    title: Line = ""
    shows: Text = ""
    section: Annotated[str, Field(max_length=32)] = METRICS
    query: Annotated[str, Field(max_length=QUERY_LIMIT)] = ""
    from_at: LocalTime | None = None
    until_at: LocalTime | None = None
    threshold: Annotated[float, Field(allow_inf_nan=False)] | None = None
    version: int | None = None

    def said(self) -> Shown:
        """Return what the commands take."""
        return Shown(**self.model_dump(exclude={"version"}))


class StepForm(Form):
    """Before or after its neighbour."""

    step: Annotated[str, Field(max_length=8)]


class PresenceForm(Form):
    """The sections that somebody has open."""

    sections: Annotated[tuple[str, ...], Field(max_length=2 * MOST_SECTIONS)] = ()


class NominationForm(Form):
    """What nearly failed, and what kept it from failing."""

    title: Line = ""
    incident: Line = ""
    services: tuple[str, ...] = ()
    reason: Text


class ClockForm(Form):
    """Whether the time runs; only a reason stops it."""

    paused: bool = False
    reason: Text = ""


class ReasonForm(Form):
    """Why."""

    reason: Text = ""


class ReviewerForm(Form):
    """Who is asked, in which role."""

    role: str
    person_id: int


class SignatureForm(Form):
    """The role whose claim is certified, about the version that was read."""

    role: str
    version: int | None = None


class CommentForm(Form):
    """Words about a passage."""

    text: Annotated[str, Field(max_length=COMMENT_LIMIT)] = ""
    anchor: Annotated[str, Field(max_length=ANCHOR_LIMIT)] = "summary"
    quote: Annotated[str, Field(max_length=QUOTE_LIMIT)] = ""
    kind: str = REMARK


class SuggestionForm(Form):
    """A section as somebody would have it read, and why."""

    text: Annotated[str, Field(max_length=SECTION_LIMIT)] = ""
    reason: Text = ""
    version: int


class SettlementForm(Form):
    """What becomes of a suggestion; ``looked``: ``text`` is how the section is to read, by who looked at both."""

    to: str
    word: Text = ""
    text: Annotated[str, Field(max_length=SECTION_LIMIT)] = ""
    looked: bool = False
    version: int | None = None


class PolicyForm(Form):
    """What a severity asks of its COEs."""

    severity: str
    counts: str
    prelim_hours: int | None = None
    p0_days: int | None = None
    p1_days: int | None = None
    p2_days: int | None = None
    roles: tuple[str, ...] = ()


class HolidayForm(Form):
    """A day that does not count, or does again."""

    day: CalendarDay
    name: Annotated[str, Field(max_length=80)] = ""
    counts: bool = False


class VersionForm(Form):
    """The version that the page showed."""

    version: int | None = None
