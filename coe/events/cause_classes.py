"""The small, stable taxonomy of causes."""

from enum import StrEnum


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
