"""What the worker does with papers: look into each, outside any transaction."""

import logging

from django.conf import settings
from django.utils.module_loading import import_string

from beistand.documents import actions
from beistand.documents.rules import CannotExamine, Examiner
from beistand.kit.actions import System

log = logging.getLogger(__name__)


def paper_examiner() -> Examiner:
    """What looks into papers, as the settings name it."""
    examiner: Examiner = import_string(settings.BEISTAND_EXAMINER)()
    return examiner


def examine_waiting(most: int = 10) -> int:
    """Examine papers that wait, the one that has waited longest first; how many."""
    examiner, done = paper_examiner(), 0
    if not examiner.is_set_up():
        return 0
    while done < most and examine_next(examiner):
        done += 1
    return done


def examine_next(examiner: Examiner) -> bool:
    """Examine one that no other worker has in hand; False if none waits."""
    system = System("worker")
    document = actions.claim_document(by=system)
    if document is None:
        return False
    try:
        verdict = examiner.examine(bytes(document.content))
    except CannotExamine as reason:
        log.warning("Document %s: %s", document.uid, reason)
        actions.postpone_examination(document, "scanner", by=system)
    else:
        actions.note_examination(document, verdict, by=system)
    return True
