"""A COE as it leaves the house: Markdown, JSON by an open schema, and a page that stands alone. Pure."""

from coe.export.markdown import as_markdown
from coe.export.record import SCHEMA, as_record
from coe.export.standing import as_page

__all__ = ["SCHEMA", "as_markdown", "as_page", "as_record"]
