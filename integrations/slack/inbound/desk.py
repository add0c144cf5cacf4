"""Where requests of Slack are answered: who it is, whether we know them, the answer in time, and what follows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from accounts.queries import names
from foundation.authz import Principal, machine
from foundation.config import Settings
from foundation.ids import new_request_id
from foundation.work import Context, Desk, Reading, Transactor, Work
from incidents.queries import briefs
from integrations.slack.client import SlackClient
from integrations.slack.inbound import commands, hearing
from integrations.slack.inbound.deadline import InTime, Seal
from integrations.slack.inbound.ear import Ear
from integrations.slack.inbound.lane import QuickLane
from integrations.slack.inbound.linking import Linker
from integrations.slack.inbound.queries import person_ids, principal_for
from integrations.slack.inbound.replies import Reply, Say
from integrations.slack.inbound.said import Shortcut, Wish
from integrations.slack.inbound.talk import Renderer, Talk
from integrations.slack.outbound.queries import incident_of_channel
from integrations.slack.settings import SlackSettings, slack_settings

SLACK: Principal = machine("slack")
SURFACE = "slack"
MAKING = "Andon does not know who you are in Slack yet. A link that connects you comes in a moment."


@dataclass(frozen=True)
class SlackDesk:
    """All that answering needs, put together once for each application."""

    settings: SlackSettings
    base_url: str
    transactor: Transactor
    renderer: Renderer
    client: SlackClient
    in_time: InTime
    lane: QuickLane
    ear: Ear
    environment: Mapping[str, str] = field(default_factory=dict)

    def answer(self, wish: Wish) -> Reply:
        """Answer in time; raises TooLate or Uncertain where that was not to be had."""
        return self.in_time.run(partial(self._answer, wish))

    def keep(self, event_id: str, body: str) -> None:
        """Keep an event in time; raises TooLate or Uncertain where that was not to be had."""
        self.in_time.run(partial(self._keep, event_id, body))

    def _keep(self, event_id: str, body: str, seal: Seal) -> None:
        """Keep it, unless the request has given up before it is going to be made."""
        going_to_be_made = seal.commit

        def command(work: Work) -> None:
            commands.take_event(work, event_id=event_id, body=body)
            going_to_be_made()

        self.machine_desk().run(command)

    def machine_desk(self) -> Desk:
        """Return a desk at which Slack itself acts: for what comes from nobody in particular."""
        return desk_of_slack(self.transactor, self.environment)

    def _answer(self, wish: Wish, seal: Seal) -> Reply:
        request_id = new_request_id()
        with self.transactor.reading(Context(SLACK, SURFACE, request_id)) as look:
            principal = principal_for(look.session, wish.member)
            incident_id = incident_of_channel(look, wish.channel_id)
        if principal is None:
            return self._stranger(wish)
        context = Context(principal, SURFACE, request_id)
        with self.transactor.reading(context) as look:
            here = briefs(look, [incident_id]).get(incident_id) if incident_id else None
            called = self._called(look, wish)
        talk = Talk(
            transactor=self.transactor,
            renderer=self.renderer,
            context=context,
            wish=wish,
            base_url=self.base_url,
            here=here.key if here else "",
            names=called,
            seal=seal.commit,
        )
        return hearing.answer(talk)

    def _called(self, look: Reading, wish: Wish) -> dict[str, str]:
        """Return what to call the author of the message that a shortcut came with."""
        author = wish.message.get("user") if isinstance(wish, Shortcut) else None
        return called(look, wish.team_id, [author]) if isinstance(author, str) else {}

    def _stranger(self, wish: Wish) -> Reply:
        linker = Linker(self.settings, self.client, self.machine_desk(), self.base_url)
        return Say(MAKING, then=partial(linker.offer, wish))


def called(look: Reading, team_id: str, user_ids: list[str]) -> dict[str, str]:
    """Return the names of members who are people here, by their ids in the workspace."""
    known = person_ids(look, [(team_id, user_id) for user_id in user_ids])
    people = names(look, set(known.values()))
    return {user_id: people[person] for (_, user_id), person in known.items() if person in people}


def build_desk(settings: Settings, transactor: Transactor, renderer: Renderer) -> SlackDesk:
    """Put the desk together."""
    slack = slack_settings(settings.environment)
    lane = QuickLane()
    ear = Ear(lane, partial(desk_of_slack, transactor, settings.environment))
    parts = (transactor, renderer, SlackClient(slack), InTime(), lane, ear)
    return SlackDesk(slack, settings.base_url, *parts, settings.environment)


def desk_of_slack(transactor: Transactor, environment: Mapping[str, str]) -> Desk:
    """Return a desk at which Slack itself acts."""
    return Desk(transactor, Context(SLACK, SURFACE, new_request_id()), environment)
