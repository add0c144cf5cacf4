"""The only ways to change what is known of changes; every surface calls these."""

from changes.commands.names import name_service
from changes.commands.record import record_change

__all__ = ["name_service", "record_change"]
