"""The trackers that are set up, by name."""

from collections.abc import Mapping
from datetime import datetime

from integrations.trackers.github import github_of
from integrations.trackers.jira import jira_of
from integrations.trackers.ports import Tracker
from integrations.trackers.servicenow import servicenow_of
from integrations.trackers.settings import tracker_settings


def trackers_of(environment: Mapping[str, str], now: datetime) -> dict[str, Tracker]:
    """Return those that the settings reach; raises MisconfiguredError."""
    settings = tracker_settings(environment)
    found: list[Tracker | None] = [jira_of(settings, now), github_of(settings, now), servicenow_of(settings, now)]
    return {tracker.kind.name: tracker for tracker in found if tracker is not None}
