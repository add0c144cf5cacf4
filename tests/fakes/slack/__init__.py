"""A Slack that is a real HTTP server on loopback and keeps the rules of the real one, by a clock that a test moves."""

from tests.fakes.slack.faults import Fault
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspace import Call, Channel, Message, User, Workspace

__all__ = ["Call", "Channel", "FakeSlack", "Fault", "Message", "User", "Workspace"]
