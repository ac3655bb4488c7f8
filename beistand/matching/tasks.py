"""What the worker does by the clock for matches."""

from procrastinate.contrib.django import app

from beistand.kit.actions import System
from beistand.matching import actions
from beistand.reference.queries import has_city


@app.periodic(cron="* * * * *")
@app.task(queue="matching", pass_context=False)
def free_unanswered(timestamp: int) -> None:  # noqa: ARG001
    """Every minute: proposals that nobody answered end, and their needs rise."""
    actions.release_unanswered(by=System("worker"))


@app.periodic(cron="* * * * *")
@app.task(queue="matching", pass_context=False)
def ask_once_more(timestamp: int) -> None:  # noqa: ARG001
    """Every minute: helpers who did not answer by half of the time are reminded."""
    if has_city():
        actions.remind_unanswered(by=System("worker"))


@app.periodic(cron="* * * * *")
@app.task(queue="matching", pass_context=False)
def go_on_with_told(timestamp: int) -> None:  # noqa: ARG001
    """Every minute: cases whose person now knows go on to the next step."""
    actions.settle_told(by=System("worker"))
