"""What the environment says about trackers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from foundation.config import MisconfiguredError
from foundation.http import TOTAL_S, Network, networks

GITHUB_URL = "https://api.github.com"
NETWORKS, SECONDS = "ANDON_TRACKER_NETWORKS", "ANDON_TRACKER_SECONDS"
LONGEST_S = 60.0
PROJECTS = {
    "ANDON_JIRA_PROJECT": (re.compile(r"[A-Z][A-Z0-9_]{1,30}(/[^/]{1,60})?"), "OPS, or OPS/Task with the issue type"),
    "ANDON_GITHUB_PROJECT": (re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}"), "acme/shop"),
}
PAIR = re.compile(r"([^\s=,]+@[^\s=,]+)=([\w-]{1,60})")


@dataclass(frozen=True)
class TrackerSettings:
    """Where each is, as whom it is asked, and what its webhooks are signed with; an empty address is one not set up."""

    jira_url: str = ""
    jira_email: str = ""
    jira_token: str = ""
    jira_secrets: tuple[str, ...] = ()
    jira_project: str = ""
    github_url: str = GITHUB_URL
    github_token: str = ""
    github_secrets: tuple[str, ...] = ()
    github_project: str = ""
    github_people: Mapping[str, str] = field(default_factory=dict)
    servicenow_url: str = ""
    servicenow_user: str = ""
    servicenow_password: str = ""
    servicenow_close_code: str = ""
    allowed: tuple[Network, ...] = ()
    patience_s: float = TOTAL_S


def tracker_settings(environment: Mapping[str, str]) -> TrackerSettings:
    """Read them; a wrong one says what to write."""

    def said(name: str) -> str:
        return environment.get(name, "").strip()

    return TrackerSettings(
        jira_url=_address("ANDON_JIRA_URL", said("ANDON_JIRA_URL")),
        jira_email=said("ANDON_JIRA_EMAIL"),
        jira_token=said("ANDON_JIRA_TOKEN"),
        jira_secrets=_words(said("ANDON_JIRA_WEBHOOK_SECRET")),
        jira_project=_project("ANDON_JIRA_PROJECT", said("ANDON_JIRA_PROJECT")),
        github_url=_address("ANDON_GITHUB_URL", said("ANDON_GITHUB_URL") or GITHUB_URL),
        github_token=said("ANDON_GITHUB_TOKEN"),
        github_secrets=_words(said("ANDON_GITHUB_WEBHOOK_SECRET")),
        github_project=_project("ANDON_GITHUB_PROJECT", said("ANDON_GITHUB_PROJECT")),
        github_people=_people(said("ANDON_GITHUB_PEOPLE")),
        servicenow_url=_address("ANDON_SERVICENOW_URL", said("ANDON_SERVICENOW_URL")),
        servicenow_user=said("ANDON_SERVICENOW_USER"),
        servicenow_password=said("ANDON_SERVICENOW_PASSWORD"),
        servicenow_close_code=said("ANDON_SERVICENOW_CLOSE_CODE") or "Solution provided",
        allowed=_networks(said(NETWORKS)),
        patience_s=_seconds(said(SECONDS)),
    )


def _seconds(said: str) -> float:
    """Return how long an answer may take: a tracker that takes a call and never answers holds a worker so long."""
    if not said:
        return TOTAL_S
    fits = re.fullmatch(r"\d{1,2}(\.\d)?", said) is not None and 0 < float(said) <= LONGEST_S
    if not fits:
        message = f"{SECONDS} is not understood: write seconds up to {LONGEST_S:.0f}, such as 20."
        raise MisconfiguredError(message)
    return float(said)


def _address(name: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        fits = not url or (parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.username is None)
    except ValueError:
        fits = False
    if not fits:
        message = f"{name} is not an address: write https://acme.example.org, without a user."
        raise MisconfiguredError(message)
    return url.rstrip("/")


def _project(name: str, project: str) -> str:
    pattern, example = PROJECTS[name]
    if project and not pattern.fullmatch(project):
        message = f"{name} is not understood: write {example}."
        raise MisconfiguredError(message)
    return project


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _people(text: str) -> Mapping[str, str]:
    found = {}
    for word in _words(text):
        match = PAIR.fullmatch(word)
        if match is None:
            message = "ANDON_GITHUB_PEOPLE is not understood: write ada@example.org=ada-quill, with commas between."
            raise MisconfiguredError(message)
        found[match[1].casefold()] = match[2]
    return found


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return networks(text)
    except ValueError as error:
        message = f"{NETWORKS} is not understood: write networks such as 10.1.0.0/16, with commas between."
        raise MisconfiguredError(message) from error
