"""The only ways to change a workflow, and to take note of what one told."""

from workflows.commands.notice import dismiss_notices
from workflows.commands.write import switch_workflow, write_workflow

__all__ = ["dismiss_notices", "switch_workflow", "write_workflow"]
