"""Reading the directory: what a page needs, in a fixed number of queries."""

from beistand.directory.queries.answers import Review, review_of
from beistand.directory.queries.candidates import SearchIn
from beistand.directory.queries.gaps import gap_with, gaps
from beistand.directory.queries.initiatives import (
    all_initiatives,
    initiative_named,
    initiative_of,
    initiatives_to_vet,
    open_vetting,
    vetting_with,
)
from beistand.directory.queries.operating import (
    fact_on,
    operating_states,
    states_at_places,
)
from beistand.directory.queries.public import (
    PublicService,
    public_service,
    services_for_everybody,
    topic_called,
    topics_served,
)
from beistand.directory.queries.search import (
    Found,
    Hit,
    TopicHit,
    help_by_topic,
    search_help,
    shown_services,
    suggest_topics,
)
from beistand.directory.queries.sector_rules import (
    Reached,
    reach_of_rule,
    sector_rule_with,
    sector_rules,
)
from beistand.directory.queries.services import (
    all_services,
    places_of,
    service_named,
)
from beistand.directory.queries.verification import (
    answer_to_review,
    campaign_with,
    campaigns,
    count_stale,
    facts_about,
    is_page_key,
    language_of,
    public_values,
    report_with,
    stale_services,
    task_behind,
    task_of,
    task_with,
    tasks_of_campaign,
)

__all__ = [
    "Found",
    "Hit",
    "PublicService",
    "Reached",
    "Review",
    "SearchIn",
    "TopicHit",
    "all_initiatives",
    "all_services",
    "answer_to_review",
    "campaign_with",
    "campaigns",
    "count_stale",
    "fact_on",
    "facts_about",
    "gap_with",
    "gaps",
    "help_by_topic",
    "initiative_named",
    "initiative_of",
    "initiatives_to_vet",
    "is_page_key",
    "language_of",
    "open_vetting",
    "operating_states",
    "places_of",
    "public_service",
    "public_values",
    "reach_of_rule",
    "report_with",
    "review_of",
    "search_help",
    "sector_rule_with",
    "sector_rules",
    "service_named",
    "services_for_everybody",
    "shown_services",
    "stale_services",
    "states_at_places",
    "suggest_topics",
    "task_behind",
    "task_of",
    "task_with",
    "tasks_of_campaign",
    "topic_called",
    "topics_served",
    "vetting_with",
]
