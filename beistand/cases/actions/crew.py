"""What a field crew does about a need that the desk handed over to it."""

from beistand.accounts.actions import put_back_work
from beistand.accounts.models import User
from beistand.cases.actions.closing import settle_case
from beistand.cases.actions.needs import add_note, end_need
from beistand.cases.models import Need
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import System, action


@action("cases.fulfill")
def fulfill_errand(need: Need, *, by: User) -> None:
    """The crew has done it, and told the person at the door."""
    end_need(need, Need.Status.FULFILLED, by=System())
    need.told_at = clock.now()
    need.save(update_fields=["told_at"])
    journal.record(by, "cases.errand_done", need)
    settle_case(need.case, by=System())


@action("cases.give_back")
def give_back_errand(need: Need, reason: str, words: str, *, by: User) -> None:
    """The crew could not: the need waits for the desk again, with the reason."""
    put_back_work(need, by=by)
    add_note(need.case, words, by=System(by.label))
    journal.record(by, "cases.errand_given_back", need, reason=reason)
