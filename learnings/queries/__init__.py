"""What can be read of the register of learnings."""

from learnings.ports import Knot
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
from learnings.queries.coverage import Coverage, coverage_of, guard_of
from learnings.queries.finding import Facets, find_learnings
from learnings.queries.guarding import FINE, Guarded, guarding
from learnings.queries.letters import (
    Letter,
    is_anything_asked,
    letter,
    letter_pace,
    letter_readers,
    letter_rounds,
    next_letter,
)
from learnings.queries.matches import (
    CheckItem,
    MatchItem,
    checks_due,
    checks_of,
    matches_of_incident,
    matches_of_learning,
)
from learnings.queries.needs import NEEDS
from learnings.queries.origin import JUST_BEFORE, Match, dry_run, impact_start, owners_of
from learnings.queries.provenance import Provenance, graph_of, levels, provenance
from learnings.queries.questions import (
    AdoptionAsked,
    AttributeAsked,
    Digest,
    digest,
    digest_about,
    digest_of,
    open_questions,
)
from learnings.queries.relations import RelationItem, reads_like, relations
from learnings.queries.search import SEARCH, is_seen
from learnings.queries.seen import LONGEST as LONGEST_SEEN
from learnings.queries.seen import Seen, seen_before
from learnings.queries.starting import starting_from

__all__ = [
    "FINE",
    "JUST_BEFORE",
    "LONGEST_SEEN",
    "NEEDS",
    "SEARCH",
    "AdoptionAsked",
    "AdoptionItem",
    "AttributeAsked",
    "CheckItem",
    "Coverage",
    "Digest",
    "Facets",
    "Guarded",
    "Knot",
    "LearningBrief",
    "LearningDetail",
    "LearningForService",
    "Letter",
    "Link",
    "Match",
    "MatchItem",
    "Provenance",
    "RecurrenceItem",
    "RelationItem",
    "Seen",
    "Standing",
    "adoption_as_of",
    "adoption_counts",
    "adoptions",
    "as_of",
    "brief",
    "briefs",
    "chain_of",
    "checks_due",
    "checks_of",
    "coverage_of",
    "covering",
    "detail",
    "digest",
    "digest_about",
    "digest_of",
    "dry_run",
    "find_learnings",
    "for_services",
    "graph_of",
    "guard_of",
    "guarding",
    "impact_start",
    "is_anything_asked",
    "is_seen",
    "learnings",
    "letter",
    "letter_pace",
    "letter_readers",
    "letter_rounds",
    "levels",
    "matches_of_incident",
    "matches_of_learning",
    "next_letter",
    "of_coe",
    "open_questions",
    "owners_of",
    "provenance",
    "published",
    "reads_like",
    "recurred",
    "recurrences",
    "relations",
    "seen_before",
    "standings",
    "starting_from",
]
