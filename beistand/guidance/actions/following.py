"""Following a protocol in a call, and saying where it did not work."""

from django.utils.translation import gettext as _

from beistand.guidance.models import Node, NodeFeedback, ProtocolVersion, Run
from beistand.guidance.queries import followed
from beistand.guidance.rules.walking import walk
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.rows import insert_once

LONGEST_WORDS = 1000


@action("guidance.run")
def begin_run(version: ProtocolVersion, about: str, *, by: Actor) -> Run:
    """Follow this version in a call; a call that follows another one keeps that."""
    earlier = Run.objects.filter(about=about, version__protocol=version.protocol_id)
    if (run := earlier.first()) is not None:
        return run
    run = Run(version=version, about=about, begun_by=by.label, begun_at=clock.now())
    if insert_once(run):
        return run
    return Run.objects.get(about=about, version=version)


@action("guidance.run")
def answer_node(run: Run, node: str, answer: str = "", *, by: Actor) -> Run:
    """Go on from this node by this answer ("" where none is asked for).

    A button that was pressed twice goes on once: it names the node it stood at.
    """
    row = _locked(run, by)
    before = followed(row)
    here = before.walk.here
    if here is None or here.code != node:
        return row
    given = [*before.walk.given(), [node, answer]]
    after = walk(before.graph, given)
    if len(after.passed) == len(before.walk.passed):
        raise Refused(_("Choose one of the answers."))
    return _keep(row, given, after.here.code if after.here and after.is_over else "")


@action("guidance.run")
def step_back(run: Run, *, by: Actor) -> Run:
    """Take the last answer back."""
    row = _locked(run, by)
    return _keep(row, followed(row).walk.given()[:-1], "")


@action("guidance.run")
def restart_run(run: Run, *, by: Actor) -> Run:
    """Begin the protocol again, in the same version."""
    return _keep(_locked(run, by), [], "")


def _locked(run: Run, by: Actor) -> Run:
    row = Run.objects.select_for_update().get(pk=run.pk)
    if row.begun_by != by.label:
        raise Refused(_("A colleague follows this protocol. Begin it anew."))
    return row


def _keep(row: Run, given: list[list[str]], outcome: str) -> Run:
    row.answers, row.outcome = given, outcome
    row.ended_at = clock.now() if outcome else None
    row.save(update_fields=["answers", "outcome", "ended_at"])
    return row


@action("guidance.feedback")
def say_feedback(run: Run, node: str, words: str, *, by: Actor) -> NodeFeedback:
    """“This did not work”: kept with the node, for the debriefing."""
    found = Node.objects.filter(version=run.version_id, code=node).first()
    if found is None:
        raise Refused(_("This step is not part of the protocol. Load the page again."))
    row = NodeFeedback.objects.create(
        node=found,
        run=run,
        words=words.strip()[:LONGEST_WORDS],
        said_by=by.label,
        said_at=clock.now(),
    )
    journal.record(by, "guidance.feedback_said", run.version.protocol, node=node)
    return row


@action("guidance.feedback")
def forget_feedback(about: str, *, by: Actor) -> int:
    """Whoever called stays unknown: that a step did not work stays, its words go."""
    return NodeFeedback.objects.filter(run__about=about).update(words="")


@action("guidance.edit")
def settle_feedback(feedback: NodeFeedback, *, by: Actor) -> None:
    """Somebody in charge has dealt with it."""
    rows = NodeFeedback.objects.filter(pk=feedback.pk, settled_at=None)
    if not rows.update(settled_by=by.label, settled_at=clock.now()):
        raise Refused(_("A colleague has dealt with this already."))
    protocol = feedback.node.version.protocol
    journal.record(by, "guidance.feedback_settled", protocol, node=feedback.node.code)
