"""The verbs of the directory: load, correct, and say what runs today."""

from beistand.directory.actions.answers import AnswerIn, answer_by_link, review_answer
from beistand.directory.actions.facts import (
    FactIn,
    confirm_fact,
    confirm_service,
    record_fact,
    save_facts,
)
from beistand.directory.actions.importing import (
    Taken,
    import_fact,
    import_organization,
    import_service,
)
from beistand.directory.actions.initiatives import (
    InitiativeIn,
    add_initiative,
    edit_initiative,
    save_initiative,
    vet_initiative,
)
from beistand.directory.actions.loading import (
    add_service,
    edit_service,
    note_on_organization,
    save_location,
    save_organization,
    save_service,
)
from beistand.directory.actions.reports import report_closed, take_back_report
from beistand.directory.actions.searching import (
    drop_gap,
    forget_sought_words,
    index_search,
    note_gap,
)
from beistand.directory.actions.sector_rules import lift_rule, save_rules
from beistand.directory.actions.verification import (
    AttemptIn,
    CampaignIn,
    demand_verification,
    drop_task,
    log_attempt,
    open_stale_tasks,
    send_link,
    start_campaign,
)
from beistand.directory.actions.vetting import open_vetting_tasks

__all__ = [
    "AnswerIn",
    "AttemptIn",
    "CampaignIn",
    "FactIn",
    "InitiativeIn",
    "Taken",
    "add_initiative",
    "add_service",
    "answer_by_link",
    "confirm_fact",
    "confirm_service",
    "demand_verification",
    "drop_gap",
    "drop_task",
    "edit_initiative",
    "edit_service",
    "forget_sought_words",
    "import_fact",
    "import_organization",
    "import_service",
    "index_search",
    "lift_rule",
    "log_attempt",
    "note_gap",
    "note_on_organization",
    "open_stale_tasks",
    "open_vetting_tasks",
    "record_fact",
    "report_closed",
    "review_answer",
    "save_facts",
    "save_initiative",
    "save_location",
    "save_organization",
    "save_rules",
    "save_service",
    "send_link",
    "start_campaign",
    "take_back_report",
    "vet_initiative",
]
