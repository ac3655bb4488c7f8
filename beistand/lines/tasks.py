"""What the worker does by the clock of the line."""

from procrastinate.contrib.django import app

from beistand.accounts.actions import free_work_of_gone
from beistand.kit.actions import System
from beistand.lines import actions
from beistand.reference.queries import has_city


@app.periodic(cron="*/5 * * * *")
@app.task(queue="lines", pass_context=False)
def watch_over_work(timestamp: int) -> None:  # noqa: ARG001
    """Every five minutes: what waits too long rises, and nobody gone holds work."""
    free_work_of_gone(by=System("worker"))
    if has_city():
        actions.raise_overdue(by=System("worker"))
