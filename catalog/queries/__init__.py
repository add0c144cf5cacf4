"""What is known of services and severities, now and at any time before."""

from catalog.queries.backstage import backstage_yaml
from catalog.queries.contact import Contact, who_answers, whom_to_call
from catalog.queries.export import catalog_yaml
from catalog.queries.facts import ServiceFacts, all_facts, facts_after, facts_as_of
from catalog.queries.measured import MeasuredValue, newest_values
from catalog.queries.reach import known_service_ids, reach
from catalog.queries.runbooks import RunbookItem, all_runbooks, runbooks_of, runbooks_page
from catalog.queries.services import (
    SEARCH,
    DependencyItem,
    NeighbourItem,
    ServiceDetail,
    ServiceItem,
    dependencies_of,
    find_services,
    get_service,
    is_retired,
    service_ids,
    service_names,
    services,
    services_page,
    successor_of,
)
from catalog.queries.severities import SeverityItem, severities, severity
from catalog.queries.targets import Targets, targets
from catalog.vocabulary import ATTRIBUTES, Attribute

__all__ = [
    "ATTRIBUTES",
    "SEARCH",
    "Attribute",
    "Contact",
    "DependencyItem",
    "MeasuredValue",
    "NeighbourItem",
    "RunbookItem",
    "ServiceDetail",
    "ServiceFacts",
    "ServiceItem",
    "SeverityItem",
    "Targets",
    "all_facts",
    "all_runbooks",
    "backstage_yaml",
    "catalog_yaml",
    "dependencies_of",
    "facts_after",
    "facts_as_of",
    "find_services",
    "get_service",
    "is_retired",
    "known_service_ids",
    "newest_values",
    "reach",
    "runbooks_of",
    "runbooks_page",
    "service_ids",
    "service_names",
    "services",
    "services_page",
    "severities",
    "severity",
    "successor_of",
    "targets",
    "who_answers",
    "whom_to_call",
]
