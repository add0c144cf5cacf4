"""What happens to COEs and action items; other rooms may import these, and the cause classes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from foundation.events import Event, passage


class CauseClass(StrEnum):
    """A small, stable taxonomy of causes, by which a recurrence is recognised."""

    CODE_DEFECT = "code_defect"
    CONFIG_CHANGE = "config_change"
    SCHEMA_MIGRATION = "schema_migration"
    FEATURE_FLAG = "feature_flag"
    DEPLOY_PROCESS = "deploy_process"
    DEPENDENCY_VERSION = "dependency_version"
    CERT_OR_SECRET_EXPIRY = "cert_or_secret_expiry"  # noqa: S105 - a cause, not a password
    CLOCK_TIME = "clock_time"
    LOAD_SURGE = "load_surge"
    QUOTA_LIMIT = "quota_limit"
    RESOURCE_LEAK = "resource_leak"
    HOT_PARTITION = "hot_partition"
    RETRY_STORM = "retry_storm"
    INTERNAL = "internal"
    EXTERNAL_PROVIDER = "external_provider"
    DNS = "dns"
    NETWORK = "network"
    CORRUPTION = "corruption"
    DELETION = "deletion"
    BACKUP_RESTORE = "backup_restore"
    REPLICATION_LAG = "replication_lag"
    HARDWARE_POWER = "hardware_power"
    ZONE_LOSS = "zone_loss"
    NODE_LIFECYCLE = "node_lifecycle"
    CREDENTIAL = "credential"
    VULN = "vuln"
    ACCESS_SCOPE = "access_scope"
    RUNBOOK_MISSING = "runbook_missing"
    ACCESS_MISSING = "access_missing"
    PAGING_GAP = "paging_gap"
    HANDOVER = "handover"
    ALARM_MISSING = "alarm_missing"
    ALARM_NOISE = "alarm_noise"
    UI_HAZARD = "ui_hazard"
    UNCLEAR_PROCEDURE = "unclear_procedure"
    TRAINING_GAP = "training_gap"
    TEST_GAP = "test_gap"
    ENV_DRIFT = "env_drift"
    REVIEW_GAP = "review_gap"
    OWNERSHIP_GAP = "ownership_gap"
    ACTION_NOT_DONE = "action_not_done"


FAMILIES: dict[str, tuple[CauseClass, ...]] = {
    "Change": tuple(CauseClass)[0:8],
    "Capacity": tuple(CauseClass)[8:13],
    "Dependency": tuple(CauseClass)[13:17],
    "Data": tuple(CauseClass)[17:21],
    "Infrastructure": tuple(CauseClass)[21:24],
    "Security": tuple(CauseClass)[24:27],
    "Operations": tuple(CauseClass)[27:33],
    "People and systems": tuple(CauseClass)[33:36],
    "Process": tuple(CauseClass)[36:],
}


@dataclass(frozen=True, kw_only=True)
class CoeOpened(Event, name="coe.opened"):
    """A COE was opened, by hand or because a severe incident was resolved."""

    number: int
    kind: str
    trigger: str
    incident_ids: tuple[int, ...] = ()
    service_ids: tuple[int, ...] = ()
    owner_id: int | None = None
    due: datetime | None = None
    title: str = passage()


@dataclass(frozen=True, kw_only=True)
class CoeEdited(Event, name="coe.edited"):
    """Its title, owner, due date or key instants changed; ``changed`` says which."""

    owner_id: int | None = None
    due: datetime | None = None
    instants: dict[str, datetime | None] | None = None
    title: str = passage()


@dataclass(frozen=True, kw_only=True)
class SectionWritten(Event, name="coe.section_written"):
    """One section got a new text."""

    section: str
    format: str
    source: str = passage()


@dataclass(frozen=True, kw_only=True)
class TimelineChanged(Event, name="coe.timeline_changed"):
    """A row of the COE's timeline was added, reworded, moved in time, left out or taken in again."""

    row_id: int
    included: bool
    at: datetime | None = None
    text: str = passage()


@dataclass(frozen=True, kw_only=True)
class CauseAdded(Event, name="coe.cause_added"):
    """A cause joined the tree."""

    cause_id: int
    parent_id: int | None
    cause_class: str
    role: str
    service_id: int | None
    confidence: str
    because: str = passage()
    why: str = passage()
    how_escaped: str = passage()
    evidence: str = passage()


@dataclass(frozen=True, kw_only=True)
class CauseEdited(Event, name="coe.cause_edited"):
    """A cause was put differently."""

    cause_id: int
    parent_id: int | None
    cause_class: str
    role: str
    service_id: int | None
    confidence: str
    because: str = passage()
    why: str = passage()
    how_escaped: str = passage()
    evidence: str = passage()


@dataclass(frozen=True, kw_only=True)
class CauseRemoved(Event, name="coe.cause_removed"):
    """A cause was taken out of the tree; its children moved up."""

    cause_id: int


@dataclass(frozen=True, kw_only=True)
class CoeMoved(Event, name="coe.moved"):
    """The COE reached another state."""

    from_state: str
    to_state: str
    note: str = passage()


@dataclass(frozen=True, kw_only=True)
class CoeReleased(Event, name="coe.released"):
    """Everybody inside may read it from now on, though an incident that it covers is private."""

    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class CoeWithheld(Event, name="coe.withheld"):
    """It is as private again as the incidents that it covers."""

    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class RecurrenceLinked(Event, name="coe.recurrence_linked"):
    """This COE's failure is an earlier one come back."""

    of_id: int


@dataclass(frozen=True, kw_only=True)
class ActionAdded(Event, name="action.added"):
    """An action item was written, and is live from now on."""

    number: int
    coe_id: int
    kind: str
    priority: str
    scope: str
    owner_id: int | None
    due: datetime | None
    cause_ids: tuple[int, ...]
    service_id: int | None
    title: str = passage()
    done_criteria: str = passage()


@dataclass(frozen=True, kw_only=True)
class ActionEdited(Event, name="action.edited"):
    """Its words, owner, priority, or the causes that it addresses changed; ``changed`` says which."""

    owner_id: int | None
    priority: str
    kind: str
    cause_ids: tuple[int, ...]
    title: str = passage()
    done_criteria: str = passage()


@dataclass(frozen=True, kw_only=True)
class ActionDueMoved(Event, name="action.due_moved"):
    """Its due date slipped, or was set."""

    from_due: datetime | None
    to_due: datetime | None
    reason: str = passage()


@dataclass(frozen=True, kw_only=True)
class ActionMoved(Event, name="action.moved"):
    """The action item reached another state."""

    coe_id: int
    from_state: str
    to_state: str
    evidence: str = passage()
    note: str = passage()
