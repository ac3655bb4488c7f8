"""A telephone call in the exchange: whose phone rings, who talks, what is wished."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import User
from beistand.cases.models import CallBack
from beistand.intake.models.contacts import Contact
from beistand.kit import clock
from beistand.kit.fields import EncryptedText
from beistand.kit.status import Moves
from beistand.lines.models import Line
from beistand.people.models import Person


class PhoneCall(Moves):
    """One call from its first ring to its end, as the exchange reports it.

    The exchange moves it; the desk only wishes: it writes `wish`, and the exchange
    does it within a blink and takes the wish away. `operator` is whose telephone
    rings or who talks, and nobody else is shown who calls. An outgoing call begins
    with the operator's own telephone, so it has an operator from the start.

    Attributes:
        channel_id: the other side's channel in the exchange; of a call that we
            place, one that we choose.
        desk_channel: the channel to the operator's telephone, "" if there is none.
        number: E.164 where it is one; else as it was shown, such as 112; "" if
            it was withheld.
        ending: how it ended, said when it has ended.
        contact: the conversation that this became.
    """

    class Direction(models.TextChoices):
        IN = "in", _("they call us")
        OUT = "out", _("we call them")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting in line")
        RINGING = "ringing", _("ringing")
        TALKING = "talking", _("talking")
        HELD = "held", _("on hold")
        VOICEMAIL = "voicemail", _("at the voicemail")
        ENDED = "ended", _("ended")

    class Wish(models.TextChoices):
        NONE = "", _("nothing")
        ANSWER = "answer", _("answer")
        HOLD = "hold", _("hold")
        RESUME = "resume", _("resume")
        TRANSFER = "transfer", _("transfer")
        HANG_UP = "hang_up", _("hang up")
        DIAL = "dial", _("dial")

    class Ending(models.TextChoices):
        NONE = "", _("not yet")
        TALKED = "talked", _("talked")
        MISSED = "missed", _("missed")
        RECORDED = "recorded", _("message left")
        FAILED = "failed", _("not reached")

    MOVES = {
        Status.WAITING: frozenset(
            {Status.RINGING, Status.TALKING, Status.VOICEMAIL, Status.ENDED}
        ),
        Status.RINGING: frozenset(
            {
                Status.WAITING,
                Status.RINGING,
                Status.TALKING,
                Status.VOICEMAIL,
                Status.ENDED,
            }
        ),
        Status.TALKING: frozenset(
            {Status.HELD, Status.RINGING, Status.WAITING, Status.ENDED}
        ),
        Status.HELD: frozenset(
            {Status.TALKING, Status.RINGING, Status.WAITING, Status.ENDED}
        ),
        Status.VOICEMAIL: frozenset({Status.ENDED}),
    }
    ON_THE_PHONE = frozenset({Status.RINGING, Status.TALKING, Status.HELD})

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    channel_id = models.CharField(max_length=80, unique=True)
    desk_channel = models.CharField(max_length=80, blank=True)
    direction = models.CharField(
        max_length=3, choices=Direction.choices, default=Direction.IN
    )
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")
    language = models.CharField(max_length=12)
    number = EncryptedText(default="", blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    dialled = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    call_back = models.ForeignKey(CallBack, models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.WAITING
    )
    operator = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="phone_calls"
    )
    wish = models.CharField(
        max_length=10, choices=Wish.choices, default=Wish.NONE, blank=True
    )
    wish_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    arrived_at = models.DateTimeField(default=clock.now)
    rung_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(
        max_length=10, choices=Ending.choices, default=Ending.NONE, blank=True
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, related_name="phone_calls"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="phone_call_status_is_known",
                condition=Q(
                    status__in=[
                        "waiting",
                        "ringing",
                        "talking",
                        "held",
                        "voicemail",
                        "ended",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="phone_call_has_a_direction",
                condition=Q(direction__in=["in", "out"]),
            ),
            models.CheckConstraint(
                name="phone_call_has_an_operator",
                condition=~Q(status__in=["ringing", "talking", "held"])
                | Q(operator__isnull=False),
            ),
            models.CheckConstraint(
                name="phone_call_ended_says_how",
                condition=Q(status="ended", ended_at__isnull=False) & ~Q(ending="")
                | ~Q(status="ended") & Q(ended_at=None, ending=""),
            ),
            models.CheckConstraint(
                name="phone_call_transfer_says_to_whom",
                condition=~Q(wish="transfer") | Q(wish_to__isnull=False),
            ),
            models.CheckConstraint(
                name="phone_call_wish_is_known",
                condition=Q(
                    wish__in=[
                        "",
                        "answer",
                        "hold",
                        "resume",
                        "transfer",
                        "hang_up",
                        "dial",
                    ]
                ),
            ),
            # Two calls never ring at one telephone, whatever asks at once.
            models.UniqueConstraint(
                name="phone_call_one_each",
                fields=["operator"],
                condition=Q(
                    status__in=["waiting", "ringing", "talking", "held"],
                    operator__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["line", "arrived_at"],
                name="phone_call_open",
                condition=~Q(status="ended"),
            ),
            models.Index(
                fields=["id"], name="phone_call_wished", condition=~Q(wish="")
            ),
            models.Index(
                fields=["ended_at"],
                name="phone_call_unwritten",
                condition=Q(contact=None, ending="talked", direction="in"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.status}"
