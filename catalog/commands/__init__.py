"""All that can be done with services."""

from catalog.commands.change import add_service, change_service
from catalog.commands.dependencies import add_dependency, remove_dependency
from catalog.commands.importing import Imported, ServiceEntry, import_catalog

__all__ = [
    "Imported",
    "ServiceEntry",
    "add_dependency",
    "add_service",
    "change_service",
    "import_catalog",
    "remove_dependency",
]
