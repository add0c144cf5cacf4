"""What the environment says about Slack."""

from collections.abc import Mapping
from dataclasses import dataclass

API_URL = "https://slack.com/api/"
TRUE = {"1", "true", "yes", "on"}


@dataclass(frozen=True)
class SlackSettings:
    """Tokens and secrets of one app, and what its workspace is to us."""

    bot_token: str = ""
    signing_secret: str = ""
    app_token: str = ""
    api_url: str = API_URL
    team_ids: frozenset[str] = frozenset()
    timeline_emoji: frozenset[str] = frozenset()
    pins_to_timeline: bool = True

    @property
    def is_configured(self) -> bool:
        """Whether anything can be said to Slack at all."""
        return bool(self.bot_token)


def slack_settings(environment: Mapping[str, str]) -> SlackSettings:
    """Read what concerns Slack."""
    return SlackSettings(
        bot_token=environment.get("SLACK_BOT_TOKEN", "").strip(),
        signing_secret=environment.get("SLACK_SIGNING_SECRET", "").strip(),
        app_token=environment.get("SLACK_APP_TOKEN", "").strip(),
        api_url=_with_slash(environment.get("ANDON_SLACK_API_URL") or API_URL),
        team_ids=_words(environment.get("ANDON_SLACK_TEAMS", "")),
        timeline_emoji=_words(environment.get("ANDON_SLACK_TIMELINE_EMOJI", "pushpin,memo")),
        pins_to_timeline=environment.get("ANDON_SLACK_PINS", "yes").strip().lower() in TRUE,
    )


def _with_slash(url: str) -> str:
    return url if url.endswith("/") else f"{url}/"


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip().strip(":") for word in text.split(",") if word.strip())
