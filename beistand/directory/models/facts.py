"""Whether something runs today: dated, sourced statements, never overwritten."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beistand.directory.models.organizations import Organization
from beistand.directory.models.places import Location, ServiceAtLocation
from beistand.directory.models.reach import exactly_one_of
from beistand.directory.models.services import Service
from beistand.kit import clock
from beistand.reference.models import Topic

SCOPES = ("at", "location", "service", "organization", "topic")  # narrowest first


class OperatingFact(models.Model):
    """One statement on how a service runs, by whom, and until when to believe it.

    Append-only: a trigger refuses every change. What holds now is computed from all
    facts at the moment of asking and stored nowhere (BX-3). It is about just one of
    `at` (a service at a place), `location`, `service`, `organization`, or `topic`: a
    rule of an authority for all services of that kind.

    Attributes:
        audience: who may come.
        hours: an `opening_hours` string that holds meanwhile, "" for the normal ones.
        capacity: the codes of FHIR's SDOH guide.
        messages: what to tell people, by language.
        valid_from, valid_to: when it holds; without an end until another says so.
        review_by: after that it is unconfirmed, neither open nor closed.
        observed_at: when somebody saw or heard it; may be long before `recorded_at`.
        recorded_by: label of who wrote it down.
    """

    class State(models.TextChoices):
        NORMAL = "normal", _("open as usual")
        ADAPTED = "adapted", _("open, with changes")
        PHONE_ONLY = "phone_only", _("by phone only")
        APPOINTMENT_ONLY = "appointment_only", _("by appointment only")
        ONLINE_ONLY = "online_only", _("online only")
        PARTIAL = "partial", _("partly open")
        SUSPENDED = "suspended", _("suspended")
        TEMPORARILY_CLOSED = "temporarily_closed", _("closed for now")
        PERMANENTLY_CLOSED = "permanently_closed", _("closed for good")
        UNKNOWN = "unknown", _("not known")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("everybody")
        PROFESSIONALS = "professionals", _("professionals only")

    class Capacity(models.TextChoices):
        CAPACITY = "capacity", _("has room")
        NO_CAPACITY = "no-capacity", _("is full")
        WAITLIST = "waitlist", _("has a waiting list")
        ASSESSMENT = "additional-assessment-required", _("looks at each case first")
        UNKNOWN = "unknown", _("not known")

    class Source(models.TextChoices):
        PROVIDER = "provider", _("the service itself")
        OPERATOR_CALL = "operator_call", _("our call")
        FEDERATION = "federation", _("its federation")
        AUTHORITY_RULE = "authority_rule", _("rule of an authority")
        WEB = "web", _("its website")
        CALLER_REPORT = "caller_report", _("a caller")
        IMPORT = "import", _("another directory")

    class Method(models.TextChoices):
        PHONE = "phone", _("by phone")
        EMAIL = "email", _("by e-mail")
        VISIT = "visit", _("on the spot")
        WEB = "web", _("on the web")
        LINK = "link", _("by its own link")
        IMPORT = "import", _("by import")
        OTHER = "other", _("otherwise")

    class Confidence(models.TextChoices):
        HIGH = "high", _("sure")
        LOW = "low", _("doubtful")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    at = models.ForeignKey(
        ServiceAtLocation, models.PROTECT, null=True, blank=True, related_name="facts"
    )
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="facts"
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="facts"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="facts"
    )
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, related_name="facts"
    )
    state = models.CharField(max_length=20, choices=State.choices)
    audience = models.CharField(
        max_length=15, choices=Audience.choices, default=Audience.PUBLIC
    )
    hours = models.CharField(max_length=200, blank=True)
    redirect_phone = models.CharField(max_length=20, blank=True)
    redirect_service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+"
    )
    capacity = models.CharField(
        max_length=30, choices=Capacity.choices, default=Capacity.UNKNOWN
    )
    messages = models.JSONField(default=dict, blank=True)
    valid_from = models.DateTimeField(default=clock.now)
    valid_to = models.DateTimeField(null=True, blank=True)
    review_by = models.DateTimeField()
    observed_at = models.DateTimeField(default=clock.now)
    source = models.CharField(max_length=15, choices=Source.choices)
    method = models.CharField(max_length=10, choices=Method.choices)
    confidence = models.CharField(
        max_length=5, choices=Confidence.choices, default=Confidence.HIGH
    )
    recorded_by = models.CharField(max_length=80)
    recorded_at = models.DateTimeField(default=clock.now)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fact_is_about_one", condition=exactly_one_of(*SCOPES)
            ),
            models.CheckConstraint(
                name="fact_values_are_known",
                condition=Q(
                    state__in=[
                        "normal",
                        "adapted",
                        "phone_only",
                        "appointment_only",
                        "online_only",
                        "partial",
                        "suspended",
                        "temporarily_closed",
                        "permanently_closed",
                        "unknown",
                    ],
                    audience__in=["public", "professionals"],
                    confidence__in=["high", "low"],
                ),
            ),
            models.CheckConstraint(
                name="fact_times_in_order",
                condition=(Q(valid_to=None) | Q(valid_to__gt=F("valid_from")))
                & Q(review_by__gt=F("observed_at")),
            ),
            models.CheckConstraint(
                name="fact_only_authorities_rule_sectors",
                condition=Q(topic=None) | Q(source="authority_rule"),
            ),
            models.CheckConstraint(
                name="fact_does_not_redirect_to_itself",
                condition=Q(redirect_service=None)
                | Q(service=None)
                | ~Q(redirect_service=F("service")),
            ),
        ]
        indexes = [
            models.Index(
                fields=[scope, "-observed_at"],
                name=f"fact_of_{scope}",
                condition=Q(**{f"{scope}__isnull": False}),
            )
            for scope in SCOPES
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.observed_at:%d.%m.%Y}"
