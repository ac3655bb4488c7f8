"""What became of each request in a conversation: the closed list (BX-2)."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beistand.accounts.models import User
from beistand.cases.models import Need
from beistand.directory.models import OperatingFact, Service
from beistand.guidance.models import Run
from beistand.intake.closed_list import TITLES
from beistand.intake.models.contacts import Contact
from beistand.kit import clock
from beistand.kit.fields import EncryptedText
from beistand.reference.models import Area, Topic


class Answer(models.Model):
    """One request in one conversation, and how it was answered.

    A call holds several requests, each with its own answer; one need is answered in
    several conversations. Requests are counted here, calls at Contact. It keeps what
    the operator saw: the fact on the service at that second, and where the protocol
    stood. Of an anonymous call nothing else is kept.

    Attributes:
        need: None where nothing was opened, as in an anonymous call.
        new_topic: a kind of problem that no topic names yet; names nobody.
        area, postcode: where it is about, as far as told.
        words: what was said to the caller, in short.
        fact, state_seen: how the service ran as the operator saw it; the state is
            "" where nobody knew of any.
        run, protocol_node: the version of the protocol that was followed, and where
            it stood.
        unmet_reason: why we could do nothing, where we could not.
        is_warm: the service was on the line with the caller.
    """

    class Kind(models.TextChoices):
        AT_ONCE = "at_once", _("answered at once")
        SERVICE = "service", _("referred to a service")
        INITIATIVE = "initiative", _("referred to an initiative")
        CALL_BACK = "call_back", _("answered later: we call back")
        EMERGENCY = "emergency", _("emergency number")
        OUT_OF_SCOPE = "out_of_scope", _("nothing for this line")
        UNREACHABLE = "unreachable", _("could not be reached")
        ABANDONED = "abandoned", _("abandoned")
        WRONG_NUMBER = "wrong_number", _("wrong number")

    REFERRED = frozenset({Kind.SERVICE, Kind.INITIATIVE})

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="answers")
    need = models.ForeignKey(
        Need, models.PROTECT, null=True, blank=True, related_name="answers"
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="+"
    )
    new_topic = models.CharField(max_length=80, blank=True)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+"
    )
    postcode = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=15, choices=Kind.choices)
    words = EncryptedText(default="", blank=True)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="answers"
    )
    fact = models.ForeignKey(
        OperatingFact, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state_seen = models.CharField(max_length=20, blank=True)
    is_confirmed = models.BooleanField(default=False)
    run = models.ForeignKey(
        Run, models.PROTECT, null=True, blank=True, related_name="+"
    )
    protocol_node = models.CharField(max_length=60, blank=True)
    unmet_reason = models.CharField(
        max_length=15, choices=Need.Unmet.choices, blank=True
    )
    is_warm = models.BooleanField(default=False)
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="answer_once_a_need_and_contact",
                fields=["contact", "need"],
                condition=Q(need__isnull=False),
            ),
            models.CheckConstraint(
                name="answer_is_of_the_closed_list",
                condition=Q(
                    kind__in=[
                        "at_once",
                        "service",
                        "initiative",
                        "call_back",
                        "emergency",
                        "out_of_scope",
                        "unreachable",
                        "abandoned",
                        "wrong_number",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="answer_refers_to_a_service",
                condition=Q(kind__in=["service", "initiative"], service__isnull=False)
                | (
                    ~Q(kind__in=["service", "initiative"])
                    & Q(service=None, fact=None, state_seen="", is_warm=False)
                ),
            ),
            models.CheckConstraint(
                name="answer_unmet_only_where_we_could_not",
                condition=Q(unmet_reason="") | Q(kind="out_of_scope"),
            ),
            models.CheckConstraint(
                name="answer_new_topic_holds_no_number",
                condition=~Q(
                    new_topic__regex=r"([[:digit:]][^[:alpha:][:digit:]]*){4}"
                    r"|([[:digit:]][^[:digit:]]*){7}|@"
                ),
            ),
            models.CheckConstraint(
                name="answer_new_topic_holds_no_title",
                condition=~Q(
                    new_topic__regex=r"(^|[^[:alnum:]])"
                    rf"({TITLES.replace(',', '|')})\.?[[:space:]]+[[:upper:]]"
                ),
            ),
            models.CheckConstraint(
                name="answer_postcode_is_a_place",
                condition=Q(postcode="")
                | (
                    Q(postcode__regex=r"^[0-9A-Z][0-9A-Z -]{1,8}$")
                    & Q(postcode__regex=r"[0-9]")
                    & ~Q(postcode__regex=r"([0-9][^0-9]*){8}|[A-Z]{3}")
                ),
            ),
        ]
        indexes = [
            models.Index(F("given_at"), F("kind"), name="answer_counted"),
        ]

    def __str__(self) -> str:
        return self.kind
