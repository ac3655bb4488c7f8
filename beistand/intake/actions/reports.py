"""Taking a report in: checked, kept whole, once, and acknowledged after COMMIT.

The same key twice is the same report. What is kept is on the desk's list from
the first moment on; making a case of it is the second step.
"""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from beistand.accounts.actions import team_named
from beistand.accounts.models import Urgency, User
from beistand.intake import rules
from beistand.intake.actions.filing import file_report
from beistand.intake.models import Contact
from beistand.intake.queries import report_world
from beistand.intake.rules import Problem, ReportIn
from beistand.journal import actions as journal
from beistand.kit import clock, codes, phone
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.kit.rows import insert_once
from beistand.lines.queries import due_after, main_line
from beistand.people.rules import phone_index
from beistand.reference.queries import city

TRIES = 5
USED_KEY = "Idempotency-Key"


class Invalid(Refused):
    """The report cannot be taken as it is; every problem names field and remedy."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(_("Some answers are missing or cannot be read."))
        self.problems = problems

    def is_used_key(self) -> bool:
        """Whether it could be taken as it is, under another key."""
        return [each.field for each in self.problems] == [USED_KEY]


@action("intake.receive")
def receive_report(
    report: ReportIn, *, by: Actor, is_doubtful: bool = False
) -> Contact:
    """Keep the report and open a case or an offer from it; once for each key.

    What comes in a crowd through one door is doubtful: it is kept like any other
    and comes after them.

    Raises:
        Invalid: something is missing; nothing was stored.
    """
    contact = keep_report(report, by=by, is_doubtful=is_doubtful)
    if contact.status == Contact.Status.WAITING and contact.next_step == "file":
        file_report(contact, by=by)
    return contact


@action("intake.receive")
def queue_report(report: ReportIn, *, by: Actor, is_doubtful: bool = False) -> Contact:
    """Keep the report; the worker files what was kept, a moment later.

    Raises:
        Invalid: something is missing; nothing was stored.
    """
    return keep_report(report, by=by, is_doubtful=is_doubtful)


@action("intake.receive")
def keep_report(report: ReportIn, *, by: Actor, is_doubtful: bool = False) -> Contact:
    """Keep the report, once for each key; a worker files it in a moment.

    It is on the desk's list at once. Of two that come together with one key, the
    second waits for the first and finds its row.

    Raises:
        Invalid: something is missing; nothing was stored.
    """
    if found := rules.problems(report, report_world()):
        earlier = _with_key(report).first()
        if earlier and earlier.fingerprint == report.fingerprint():
            return earlier  # it was good when it came first
        raise Invalid(found)
    for _attempt in range(TRIES):
        fresh = _contact(report, by, is_doubtful)
        if insert_once(fresh):
            journal.record(by, "intake.received", fresh, channel=report.channel)
            return fresh
        kept = _with_key(report).first()
        if kept is not None:
            return _insist_on_the_same(kept, report)
        # Another report has this reference: take a new one.
    raise Refused(_("We could not store this just now. Please send it again."))


def _insist_on_the_same(kept: Contact, report: ReportIn) -> Contact:
    """What was kept under this key before, if it is this report."""
    if kept.fingerprint != report.fingerprint():
        text = _("This key was already used for another report. Use a new key.")
        raise Invalid([Problem(USED_KEY, text)])
    return kept


def _with_key(report: ReportIn) -> QuerySet[Contact]:
    return Contact.objects.filter(source=report.channel, source_key=report.source_key)


def _contact(report: ReportIn, by: Actor, is_doubtful: bool) -> Contact:
    town = city()
    number = phone.normalize(
        report.inquirer.phone, report.inquirer.country or town.region
    )
    now = clock.now()
    return Contact(
        reference=codes.new_reference(),
        channel=report.channel,
        source=report.channel,
        source_key=report.source_key,
        fingerprint=report.fingerprint(),
        language=report.language or town.default_language,
        line=main_line(),
        raw=report.raw(),
        note=report.note,
        phone_index=phone_index(number) if number else "",
        taken_by=by if isinstance(by, User) else None,
        status=Contact.Status.WAITING,
        is_verified=isinstance(by, User),
        is_doubtful=is_doubtful,
        urgency=Urgency.SOON if is_doubtful else Urgency.TODAY,
        received_at=now,
        team=team_named("desk", by=System()),
        next_step="file",
        due_at=due_after(0, now),
    )
