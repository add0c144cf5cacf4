"""What the doctor says of Slack: signing secret, token, scopes, and whether our clock agrees with Slack's."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy.orm import Session

from integrations.slack.inbound.commands.receive import THE_ONE
from integrations.slack.inbound.manifest import Kind, scopes
from integrations.slack.inbound.model import SlackHeard
from integrations.slack.inbound.signing import OFF_TIME, WINDOW_S, WRONG
from integrations.slack.settings import SlackSettings, slack_settings

Said = tuple[str, bool, str, str]
TIMEOUT_S = 5
NO_SOCKET = "Make an app-level token with connections:write, and set SLACK_APP_TOKEN to it."
HEARD, HOURS = "slack requests", 3
REFUSED = {
    WRONG: (
        "signed with another secret than this one",
        "Copy the signing secret anew from the app's Basic Information: it is not that of the app that sends here.",
    ),
    OFF_TIME: ("stamped more than five minutes apart from this machine's clock", "Set the clock (NTP)."),
}
MANIFEST = "Give the app what `andon slack manifest` asks for, and install it anew."


def check_slack(environment: Mapping[str, str], now: datetime) -> Iterator[Said]:
    """Look at what is configured; without any of it there is nothing to say."""
    settings = slack_settings(environment)
    if not (settings.bot_token or settings.signing_secret or settings.app_token):
        return
    if settings.signing_secret or not settings.app_token:
        step = "" if settings.signing_secret else "Set SLACK_SIGNING_SECRET, from the app's Basic Information."
        said = (
            "set; whether it is right shows in what arrives"
            if settings.signing_secret
            else "missing: everything that Slack sends is refused"
        )
        yield "slack signing secret", bool(settings.signing_secret), said, step
    if not settings.bot_token:
        yield "slack token", False, "missing", "Set SLACK_BOT_TOKEN, from the app's OAuth page."
        return
    web = WebClient(settings.bot_token, base_url=settings.api_url, timeout=TIMEOUT_S, retry_handlers=[])
    try:
        answer = web.auth_test()
    except SlackApiError as refusal:
        error = str(refusal.response.get("error", "unknown"))
        yield "slack token", False, error, "Install the app anew and copy its bot token."
        return
    except (URLError, OSError) as error:
        yield "slack", False, f"not reached ({type(error).__name__})", "Let this machine reach Slack over HTTPS."
        return
    yield "slack token", True, f"{answer.get('team')} ({answer.get('team_id')})", ""
    yield from _headers(answer, now)
    yield from _socket(settings)


def check_heard(session: Session, environment: Mapping[str, str], now: datetime) -> Iterator[Said]:
    """Say whether what arrived was signed with our secret: Slack has no call that tells whether a secret is right."""
    if not slack_settings(environment).signing_secret:
        return
    heard = session.get(SlackHeard, THE_ONE)
    if heard is None:
        yield HEARD, True, "none yet, so nobody knows whether the signing secret is right", "Type /incident in Slack."
    elif heard.refused_at is not None:
        many = f"{heard.refused} {'request was' if heard.refused == 1 else 'requests were'} refused"
        since = f"; the last that verified came {_ago(heard.verified_at, now)}" if heard.verified_at else ""
        why, step = REFUSED[heard.why]
        yield HEARD, False, f"{many}, the last {_ago(heard.refused_at, now)}: {why}{since}", step
    elif heard.verified_at is not None:
        yield HEARD, True, f"the last came {_ago(heard.verified_at, now)}, and verified", ""


def _ago(then: datetime, now: datetime) -> str:
    """Say how long ago something was, roughly: it is noted once a minute."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < HOURS * 60:
        return f"{minutes} min ago"
    return f"on {then:%Y-%m-%d} at {then:%H:%M} UTC"


def _headers(answer: SlackResponse, now: datetime) -> Iterator[Said]:
    """Read what Slack tells beside its answer: the token's scopes, and its time."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if granted := headers.get("x-oauth-scopes"):
        yield _scopes({scope.strip() for scope in granted.split(",")})
    if date := headers.get("date"):
        apart = abs((now - parsedate_to_datetime(date)).total_seconds())
        is_well = apart < WINDOW_S / 2
        yield "slack clock", is_well, f"{apart:.0f} s apart", "" if is_well else "Set this machine's clock (NTP)."


def _scopes(granted: set[str]) -> Said:
    """Hold what was granted against the small manifest, and say what the full one has beside it."""
    missing, more = (sorted(set(scopes(kind)) - granted) for kind in (Kind.MINIMAL, Kind.FULL))
    if missing:
        return "slack scopes", False, f"missing: {', '.join(missing)}", MANIFEST
    without = f"enough for the small manifest; the full one has {', '.join(more)} too" if more else "enough"
    return "slack scopes", True, without, ""


def _socket(settings: SlackSettings) -> Iterator[Said]:
    """Ask for an address to connect to, where Slack is to be connected to."""
    if not settings.app_token:
        return
    web = WebClient(settings.app_token, base_url=settings.api_url, timeout=TIMEOUT_S, retry_handlers=[])
    try:
        web.apps_connections_open(app_token=settings.app_token)
    except SlackApiError as refusal:
        yield "slack socket", False, str(refusal.response.get("error", "unknown")), NO_SOCKET
    except (URLError, OSError) as error:
        yield "slack socket", False, f"not reached ({type(error).__name__})", "Let this machine reach Slack over HTTPS."
    else:
        yield "slack socket", True, "Socket Mode can be used", ""
