"""The commands of the house itself: serving, the database, the audit, the doctor."""

from andon.commands.audit import audit
from andon.commands.db import db
from andon.commands.doctor import doctor
from andon.commands.serve import serve, web, worker

__all__ = ["audit", "db", "doctor", "serve", "web", "worker"]
