"""What can be read of the register of learnings."""

from learnings.queries.adoptions import (
    AdoptionItem,
    LearningForService,
    RecurrenceItem,
    Standing,
    adoption_as_of,
    adoption_counts,
    adoptions,
    for_services,
    recurred,
    recurrences,
    standings,
)
from learnings.queries.briefs import (
    LearningBrief,
    LearningDetail,
    as_of,
    brief,
    briefs,
    covering,
    detail,
    learnings,
    of_coe,
    published,
)
from learnings.queries.chain import Link, chain_of
from learnings.queries.needs import NEEDS
from learnings.queries.origin import JUST_BEFORE, Match, dry_run, impact_start, owners_of
from learnings.queries.search import SEARCH, is_seen

__all__ = [
    "JUST_BEFORE",
    "NEEDS",
    "SEARCH",
    "AdoptionItem",
    "LearningBrief",
    "LearningDetail",
    "LearningForService",
    "Link",
    "Match",
    "RecurrenceItem",
    "Standing",
    "adoption_as_of",
    "adoption_counts",
    "adoptions",
    "as_of",
    "brief",
    "briefs",
    "chain_of",
    "covering",
    "detail",
    "dry_run",
    "for_services",
    "impact_start",
    "is_seen",
    "learnings",
    "of_coe",
    "owners_of",
    "published",
    "recurred",
    "recurrences",
    "standings",
]
