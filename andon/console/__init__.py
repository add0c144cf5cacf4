"""The commands of the house itself: serving, the database, the audit, the doctor."""

from andon.console.audit import audit
from andon.console.db import db
from andon.console.demo import demo
from andon.console.doctor import doctor
from andon.console.redact import redact
from andon.console.serve import serve, slack_socket, web, worker

__all__ = ["audit", "db", "demo", "doctor", "redact", "serve", "slack_socket", "web", "worker"]
