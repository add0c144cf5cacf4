"""What the forms of status pages send."""

from typing import Annotated

from pydantic import Field

from foundation.web.forms import Form, LocalTime
from foundation.web.runtime import runtime

Name = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=20_000)]
Ref = Annotated[str, Field(max_length=64)]


class WithComponents(Form):
    """A form on which components get a status; each sends ``ID:STATUS``, or nothing where it stays as it is."""

    components: list[str] = Field(default_factory=list)

    @property
    def statuses(self) -> dict[str, str]:
        """The chosen statuses by component."""
        pairs = (chosen.partition(":") for chosen in self.components)
        return {public_id: status for public_id, _, status in pairs}


class PageForm(Form):
    """A page to be made or changed."""

    slug: Ref = ""
    name: Name
    time_zone: Ref = "Etc/UTC"
    url: Annotated[str, Field(max_length=300)] = ""
    audience: Ref | None = None
    readers: Annotated[str, Field(max_length=1000)] | None = None
    accent: Annotated[str, Field(max_length=7)] | None = None
    language: Ref | None = None

    @property
    def circles(self) -> list[str] | None:
        """Whom a limited page is for; written with commas or spaces between."""
        return None if self.readers is None else self.readers.replace(",", " ").split()


class ComponentForm(Form):
    """A component or a group to be added."""

    name: Name
    description: Annotated[str, Field(max_length=500)] = ""
    group: Ref | None = None
    service_slug: Ref | None = None
    is_group: bool = False


class StatusForm(Form):
    """How a component works."""

    status: Ref
    quiet: bool = False


class PublishForm(WithComponents):
    """What the world is to read about an incident; ``confirmed`` once it has been seen as the world will see it."""

    name: Name
    body: Text
    status: Ref = "investigating"
    impact: Ref | None = None
    incident_key: Ref | None = None
    quiet: bool = False
    due: LocalTime | None = None
    confirmed: Ref = ""


class UpdateForm(WithComponents):
    """What the world is to read next."""

    body: Text
    status: Ref
    quiet: bool = False
    due: LocalTime | None = None
    confirmed: Ref = ""


class NoticeForm(Form):
    """What the world is to know of customers; ``confirmed`` once it has been seen as the world will see it."""

    customer_impact: Text = ""
    workaround: Text = ""
    next_update_at: LocalTime | None = None
    confirmed: Ref = ""


class CorrectionForm(Form):
    """How an update should have read."""

    body: Text
    reason: Annotated[str, Field(max_length=500)] = ""


class ReasonForm(Form):
    """Why it is taken down."""

    reason: Annotated[str, Field(max_length=500)]


class SettleForm(Form):
    """Whether a planned post is said now or never."""

    to: Ref


class NameForm(Form):
    """What a public incident is called."""

    name: Name


class MaintenanceForm(Form):
    """Work to be announced; ``confirmed`` once it has been seen as the world will see it."""

    name: Name
    body: Text
    starts_at: LocalTime
    ends_at: LocalTime
    components: list[str] = Field(default_factory=list)
    quiet: bool = False
    by_hand: bool = False
    remind_minutes: int = 0
    recurs: Ref = ""
    recurs_until: LocalTime | None = None
    confirmed: Ref = ""


class RescheduleForm(Form):
    """Other times for announced work."""

    starts_at: LocalTime
    ends_at: LocalTime
    body: Text = ""
    quiet: bool = False
    confirmed: Ref = ""


class MaintenanceMoveForm(Form):
    """Where announced work is to go."""

    to: Ref
    body: Text = ""
    quiet: bool = False
    confirmed: Ref = ""


def address_for(slug: str, typed: str, audience: str | None) -> str:
    """Return what was typed; one of our own addresses follows whom the page is for."""
    ours = {"", own_address(slug), own_address(slug, "internal")}
    return own_address(slug, audience) if typed.rstrip("/") in ours else typed


def own_address(slug: str, audience: str | None = None) -> str:
    """Return where a page is found that has no host of its own; what is not for all stands behind sign-in."""
    base = runtime().settings.base_url
    return f"{base}/status/{slug}" if audience in {None, "public"} else f"{base}/status-pages/{slug}/shown"
