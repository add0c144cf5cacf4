"""What is known of services and severities, now and at any time before."""

from catalog.queries.facts import ServiceFacts, all_facts, facts_as_of
from catalog.queries.reach import known_service_ids, reach
from catalog.queries.services import (
    SEARCH,
    DependencyItem,
    NeighbourItem,
    ServiceDetail,
    ServiceItem,
    dependencies_of,
    find_services,
    get_service,
    service_ids,
    service_names,
    services,
    services_page,
)
from catalog.queries.severities import SeverityItem, severities, severity

__all__ = [
    "SEARCH",
    "DependencyItem",
    "NeighbourItem",
    "ServiceDetail",
    "ServiceFacts",
    "ServiceItem",
    "SeverityItem",
    "all_facts",
    "dependencies_of",
    "facts_as_of",
    "find_services",
    "get_service",
    "known_service_ids",
    "reach",
    "service_ids",
    "service_names",
    "services",
    "services_page",
    "severities",
    "severity",
]
