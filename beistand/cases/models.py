"""What we do for one person until it is done: cases, needs, calls, follow-ups."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import (
    Owned,
    User,
    WorkPaths,
    owned_constraints,
    owned_index,
)
from beistand.kit import clock
from beistand.kit.fields import EncryptedText
from beistand.outbox.models import Message
from beistand.people.models import Person
from beistand.reference.models import Area, Topic

RELATIONS = ("self", "relative", "neighbour", "professional", "other")


class Case(Owned):
    """Our work for one person or household, until it is done."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    MOVES = {
        Status.OPEN: frozenset({Status.CLOSED}),
        Status.CLOSED: frozenset({Status.OPEN}),
    }
    OPEN_STATUSES = frozenset({Status.OPEN})
    WORK = WorkPaths(
        "case",
        person="beneficiary__name",
        area="beneficiary__area__name",
        case="uid",
        protected="beneficiary__is_protected",
        hidden_steps=("follow_needs", "ask_well"),
        hidden_if={
            "next_step": "tell",
            "call_backs__status__in": ("waiting", "calling", "stranded"),
        },
        waiting_steps=("tell",),
    )

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=10, unique=True)
    beneficiary = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    inquirer = models.ForeignKey(Person, models.PROTECT, related_name="inquiries")
    relation = models.CharField(max_length=15, default="self")
    is_verified = models.BooleanField(default=True)
    wants_follow_up = models.BooleanField(default=True)  # else nobody asks later
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.OPEN
    )
    opened_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *owned_constraints("case", {"open"}),
            models.CheckConstraint(
                name="case_closed_has_a_time",
                condition=Q(status="open", closed_at__isnull=True)
                | Q(status="closed", closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_relation_is_known",
                condition=Q(relation__in=list(RELATIONS)),
            ),
        ]
        indexes = [owned_index("case", {"open"}, ("follow_needs", "ask_well"))]

    def __str__(self) -> str:
        return self.reference


class CallBack(Owned):
    """A call that we owe somebody: an answer, a question, a provider to phone.

    It stays open until somebody was reached or, after honest attempts, it is
    written down that nobody was. A wrong number is no honest attempt: where no
    other is left, the desk finds another way, or a person decides that there is
    none.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("to be called")
        CALLING = "calling", _("being called")
        STRANDED = "stranded", _("no number is left")
        REACHED = "reached", _("reached")
        NOT_REACHED = "not_reached", _("not reached")
        CANCELLED = "cancelled", _("not needed any more")

    class Purpose(models.TextChoices):
        ANSWER = "answer", _("promised answer")
        TELL = "tell", _("tell whether and how")
        ASK_HELPER = "ask_helper", _("ask a helper")
        ASK_PROVIDER = "ask_provider", _("ask a provider")
        FOLLOW_UP = "follow_up", _("ask whether all was well")

    MOVES = {
        Status.WAITING: frozenset({Status.CALLING, Status.STRANDED, Status.CANCELLED}),
        Status.CALLING: frozenset(
            {
                Status.WAITING,
                Status.STRANDED,
                Status.REACHED,
                Status.NOT_REACHED,
                Status.CANCELLED,
            }
        ),
        Status.STRANDED: frozenset(
            {Status.WAITING, Status.REACHED, Status.NOT_REACHED, Status.CANCELLED}
        ),
        Status.NOT_REACHED: frozenset({Status.STRANDED}),
    }
    OPEN_STATUSES = frozenset({Status.WAITING, Status.CALLING, Status.STRANDED})
    IN_HAND = {Status.CALLING: Status.WAITING}
    WORK = WorkPaths(
        "call",
        person="whom",
        detail="purpose",
        case="case__uid",
        waiting_steps=("call",),
    )
    DONE = frozenset({Status.REACHED, Status.NOT_REACHED})

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=15, choices=Purpose.choices)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="call_backs"
    )
    whom = models.CharField(max_length=200)
    phone = EncryptedText()
    language = models.CharField(max_length=10)
    sentence = EncryptedText(default="", blank=True)
    about = models.CharField(max_length=80, blank=True, db_index=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="call_backs")
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *owned_constraints("call_back", {"waiting", "calling", "stranded"}),
            models.CheckConstraint(
                name="call_back_calling_has_a_caller",
                condition=~Q(status="calling") | Q(owner__isnull=False),
            ),
        ]
        indexes = [owned_index("call_back", {"waiting", "calling", "stranded"})]

    def __str__(self) -> str:
        return f"{self.purpose} {self.status}"


class CallAttempt(models.Model):
    """One try to reach somebody by phone."""

    class Result(models.TextChoices):
        REACHED = "reached", _("reached")
        NO_ANSWER = "no_answer", _("no answer")
        BUSY = "busy", _("busy")
        WRONG_NUMBER = "wrong_number", _("wrong number")

    call_back = models.ForeignKey(CallBack, models.CASCADE, related_name="tries")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    result = models.CharField(max_length=15, choices=Result.choices)
    note = EncryptedText(default="", blank=True)

    def __str__(self) -> str:
        return self.result


class Need(Owned):
    """One thing a person lacks: groceries, medicine, somebody to talk to."""

    class Status(models.TextChoices):
        OPEN = "open", _("waiting for help")
        RESERVED = "reserved", _("somebody is being asked")
        PROMISED = "promised", _("help is promised")
        ANSWERED = "answered", _("answered")
        REFERRED = "referred", _("referred")
        FULFILLED = "fulfilled", _("done")
        UNMET = "unmet", _("no help was found")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Unmet(models.TextChoices):
        NO_SERVICE = "no_service", _("nobody offers this")
        FULL = "full", _("everybody is full")
        CLOSED = "closed", _("the service is closed")
        NOT_ELIGIBLE = "not_eligible", _("the person is not eligible")
        NO_PAPERS = "no_papers", _("papers are missing")
        LANGUAGE = "language", _("nobody speaks the language")
        OUT_OF_AREA = "out_of_area", _("too far away")
        COST = "cost", _("too expensive")
        UNREACHABLE = "unreachable", _("the person could not be reached")
        DECLINED = "declined", _("the person declined the help")
        OTHER = "other", _("another reason")

    MOVES = {
        Status.OPEN: frozenset(
            {
                Status.RESERVED,
                Status.ANSWERED,
                Status.FULFILLED,
                Status.UNMET,
                Status.WITHDRAWN,
            }
        ),
        Status.RESERVED: frozenset({Status.OPEN, Status.PROMISED, Status.REFERRED}),
        Status.PROMISED: frozenset({Status.OPEN, Status.FULFILLED}),
        Status.ANSWERED: frozenset({Status.OPEN}),
        Status.REFERRED: frozenset({Status.OPEN}),
        Status.FULFILLED: frozenset({Status.OPEN}),
        Status.UNMET: frozenset({Status.OPEN}),
        Status.WITHDRAWN: frozenset({Status.OPEN}),
    }
    OPEN_STATUSES = frozenset({Status.OPEN, Status.RESERVED, Status.PROMISED})
    WORK = WorkPaths(
        "need",
        person="case__beneficiary__name",
        area="area__name",
        topic="topic__code",
        case="case__uid",
        protected="case__beneficiary__is_protected",
        waiting_steps=("await_helper", "await_provider", "await_help"),
        right="cases.fulfill",
    )

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="needs")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    detail = EncryptedText(default="", blank=True)
    wanted_by = models.DateTimeField(null=True)
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.OPEN
    )
    unmet_reason = models.CharField(max_length=15, choices=Unmet.choices, blank=True)
    needs_professional = models.BooleanField(default=False)  # never an initiative
    minutes_left = models.PositiveIntegerField(null=True)
    times_asked = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    told_message = models.ForeignKey(
        Message, models.PROTECT, null=True, related_name="+"
    )
    told_call = models.ForeignKey(CallBack, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            *owned_constraints("need", {"open", "reserved", "promised"}),
            models.CheckConstraint(
                name="need_unmet_has_a_reason",
                condition=Q(status="unmet") ^ Q(unmet_reason=""),
            ),
            models.CheckConstraint(
                name="need_ended_has_a_time",
                condition=Q(
                    status__in=["open", "reserved", "promised"], ended_at__isnull=True
                )
                | (
                    ~Q(status__in=["open", "reserved", "promised"])
                    & Q(ended_at__isnull=False)
                ),
            ),
        ]
        indexes = [
            owned_index("need", {"open", "reserved", "promised"}),
            models.Index(
                fields=["opened_at"],
                name="need_unheard",
                condition=Q(status="open", owner=None),
            ),
            models.Index(
                fields=["ended_at"],
                name="need_ended",
                condition=Q(ended_at__isnull=False),
            ),
        ]

    def is_told(self) -> bool:
        """Whether the person knows how this ended, or could honestly not be reached."""
        if self.told_at is not None:
            return True
        if self.told_message is not None:
            return self.told_message.status in Message.GONE_OUT
        return self.told_call is not None and self.told_call.status in CallBack.DONE

    def __str__(self) -> str:
        return f"{self.topic_id} {self.status}"


class FollowUp(Owned):
    """A promise to ask the person whether all was well."""

    class Status(models.TextChoices):
        DUE = "due", _("to be asked")
        DONE = "done", _("asked")
        NOT_REACHED = "not_reached", _("not reached")

    MOVES = {Status.DUE: frozenset({Status.DONE, Status.NOT_REACHED})}
    OPEN_STATUSES = frozenset({Status.DUE})
    WORK = WorkPaths(
        "follow_up",
        person="case__beneficiary__name",
        case="case__uid",
        hidden_steps=("call",),
        waiting_steps=("ask_well",),
    )

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="follow_ups")
    call = models.ForeignKey(CallBack, models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DUE)
    is_well = models.BooleanField(null=True)
    answer = EncryptedText(default="", blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *owned_constraints("follow_up", {"due"}),
            models.UniqueConstraint(
                name="follow_up_one_open_a_case",
                fields=["case"],
                condition=Q(status="due"),
            ),
            models.CheckConstraint(
                name="follow_up_done_has_an_answer",
                condition=~Q(status="done") | Q(is_well__isnull=False),
            ),
        ]
        indexes = [owned_index("follow_up", {"due"})]

    def __str__(self) -> str:
        return self.status


class Note(models.Model):
    """Something a colleague wrote down about a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    text = EncryptedText()
    by = models.CharField(max_length=80)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.by} {self.at:%d.%m.%Y}"


class Opening(models.Model):
    """Somebody opened what lies outside their own work; listed until it is seen."""

    class What(models.TextChoices):
        CASE = "case", _("the case")
        PERSON = "person", _("what we know of the person")
        ADDRESS = "address", _("a protected address")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    what = models.CharField(max_length=10, choices=What.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=30)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="opening_seen_by_another_at_a_time",
                condition=Q(seen_by=None, seen_at=None)
                | (
                    Q(seen_by__isnull=False, seen_at__isnull=False)
                    & ~Q(seen_by=models.F("by"))
                ),
            )
        ]
        indexes = [
            models.Index(
                fields=["at"], name="opening_unseen", condition=Q(seen_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.reason}"
