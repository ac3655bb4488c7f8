"""What the worker does for the directory by the clock."""

from procrastinate.contrib.django import app

from beistand.directory import actions
from beistand.kit.actions import System
from beistand.reference.queries import has_city


@app.periodic(cron="17 * * * *")
@app.task(queue="directory", pass_context=False)
def watch_over_directory(timestamp: int) -> None:  # noqa: ARG001
    """Every hour: what is past its review or its vetting is somebody's work."""
    if has_city():
        actions.open_stale_tasks(by=System("worker"))
        actions.open_vetting_tasks(by=System("worker"))
        actions.forget_sought_words(by=System("worker"))
