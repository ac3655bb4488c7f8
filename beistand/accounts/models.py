"""Who may act: people who work here, the teams they form, and signed links.

Everything open in the house belongs to one of them: `Owned` is that promise,
with the constraint that keeps it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Trim
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from beistand.accounts import rules
from beistand.kit import clock
from beistand.kit.fields import EncryptedText
from beistand.kit.status import Moves

TEAM_NAMES = {
    "desk": _("phone team"),
    "coordination": _("coordination"),
    "field": _("field crews"),
    "audit": _("audit"),
    "administration": _("administration"),
}


SHARED_LISTS = "cases.search"  # who may search shares the lists of the desk


class Team(models.Model):
    """People who share one list of work."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        """The name that people gave it, or what such a team is called here."""
        if self.name != self.code:
            return self.name
        return str(TEAM_NAMES.get(self.code, self.name))


class Users(BaseUserManager["User"]):
    """Making users."""

    def create_user(
        self, username: str, password: str | None = None, **fields: object
    ) -> "User":
        """Add a user; without a password nobody can sign in as this user."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who works here. Without a role a user sees nothing."""

    class Role(models.TextChoices):
        NONE = "", _("no role")
        OPERATOR = "operator", _("operator")
        COORDINATOR = "coordinator", _("coordinator")
        FIELD = "field", _("field crew")
        AUDITOR = "auditor", _("auditor")
        ADMINISTRATOR = "administrator", _("administrator")

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    role = models.CharField(
        max_length=20, choices=Role.choices, default=Role.NONE, blank=True
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = Users()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_has_a_known_role",
                condition=Q(
                    role__in=[
                        "",
                        "operator",
                        "coordinator",
                        "field",
                        "auditor",
                        "administrator",
                    ]
                ),
            )
        ]

    @property
    def label(self) -> str:
        """The name of this user in the journal."""
        return f"user:{self.username}"

    def is_current(self) -> bool:
        """Whether this account may be used now."""
        return self.is_active and (
            self.expires_at is None or self.expires_at > clock.now()
        )

    def may_enter(self, *, in_demo: bool) -> bool:
        """Whether this account opens a session: those of the demo only in a demo.

        Their password is in the documentation.
        """
        return self.is_current() and (in_demo or not self.is_demo)

    def may(self, right: str) -> bool:
        """Whether the role carries the right and the account is current."""
        return self.is_current() and rules.role_may(self.role, right)

    def can_receive(self, right: str) -> bool:
        """Whether work on whose list one needs this right can be given to this user."""
        return self.may("accounts.claim") and self.may(right)

    def __str__(self) -> str:
        return self.name or self.username


class Link(models.Model):
    """A signed link: a right to act on one thing, without an account.

    Only the hash of its 256 random bits is stored. Showing it changes nothing;
    using it works once, and not after it has expired or been revoked.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.SlugField()
    about = models.CharField(max_length=80, db_index=True)
    issued_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="link_expires_after_it_was_issued",
                condition=Q(expires_at__gt=models.F("issued_at")),
            )
        ]

    @property
    def label(self) -> str:
        """The name of this link in the journal."""
        return f"link:{self.pk}"

    def is_current(self) -> bool:
        """Whether the link can still be used."""
        return (
            self.used_at is None
            and self.revoked_at is None
            and self.expires_at > clock.now()
        )

    def may(self, right: str) -> bool:
        """Whether the purpose carries the right and nothing has ended the link."""
        return (
            self.revoked_at is None
            and self.expires_at > clock.now()
            and rules.link_may(self.purpose, right)
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.about}"


class Urgency(models.IntegerChoices):
    """How soon something must be dealt with; lower comes first."""

    NOW = 0, _("now")
    TODAY = 1, _("today")
    SOON = 2, _("soon")


@dataclass(frozen=True)
class WorkPaths:
    """Where the work list finds what it shows of a kind of work; "" for nothing.

    Attributes:
        kind: the name of this kind on the list and in addresses.
        person, area, topic: field paths to a name, an area's name, a topic's code.
        case: field path to the uid of the case that the line leads to.
        detail: field that says more precisely what it is, such as its channel.
        protected: field path to whether the person's address must stay hidden.
        hidden_steps: next steps that another line of the list already shows.
        hidden_if: lookups that hold when another line already shows it.
        right: what somebody may do who has this kind of work on a list of their own.
        waiting_steps: next steps that wait until their time has come, because it
            is somebody else's turn or because that time was agreed.
    """

    kind: str
    person: str = ""
    area: str = ""
    topic: str = ""
    case: str = ""
    detail: str = ""
    protected: str = ""
    hidden_steps: tuple[str, ...] = ()
    hidden_if: Mapping[str, object] = field(default_factory=dict)
    waiting_steps: tuple[str, ...] = ()
    right: str = SHARED_LISTS


def _place_on_list() -> Case:
    """Where work stands on its list: now, waited in vain, today, soon."""
    return Case(
        When(urgency=Urgency.NOW, then=Value(0)),
        When(waited_in_vain=True, then=Value(1)),
        default=F("urgency") + Value(1),
    )


class Owned(Moves):
    """Something that is open until somebody has dealt with it.

    While the status is one of OPEN_STATUSES it has an owner (a person or a team),
    a next step and a due time; `owned_constraints` makes the database say so.
    What has waited in vain for somebody stands on top of its list; only what is
    urgent "now" stands above it. The database works out the place itself.
    """

    OPEN_STATUSES: ClassVar[frozenset[str]]
    WORK: ClassVar[WorkPaths]
    # Statuses in which the owner is at it just now, and where it lies otherwise.
    IN_HAND: ClassVar[Mapping[str, str]] = {}

    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    next_step = models.CharField(max_length=30, blank=True)
    due_at = models.DateTimeField(null=True)
    urgency = models.PositiveSmallIntegerField(
        choices=Urgency.choices, default=Urgency.TODAY
    )
    waited_in_vain = models.BooleanField(default=False)
    place = models.GeneratedField(
        expression=_place_on_list(),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    handover_note = EncryptedText(default="", blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether anybody still has to do something here."""
        return self.status in self.OPEN_STATUSES

    @classmethod
    def set_down(cls) -> Case:
        """The status of work that its owner lets go of, for an UPDATE."""
        kept = [
            When(status=held, then=Value(idle)) for held, idle in cls.IN_HAND.items()
        ]
        return Case(*kept, default=F("status"))


def owned_constraints(
    name: str, open_statuses: Iterable[str]
) -> list[models.CheckConstraint]:
    """The database's side of `Owned`: open means owned, with a step and a time."""
    has_owner = Q(owner__isnull=False) | Q(team__isnull=False)
    has_plan = ~Q(Exact(Trim("next_step"), Value(""))) & Q(due_at__isnull=False)
    return [
        models.CheckConstraint(
            name=f"{name}_open_is_owned",
            condition=~Q(status__in=sorted(open_statuses)) | (has_owner & has_plan),
        )
    ]


def owned_index(
    name: str, open_statuses: Iterable[str], hidden_steps: tuple[str, ...] = ()
) -> models.Index:
    """The index behind the work list: what is open, by its place, oldest first.

    Steps that another line of the list stands for are left out, or the list would
    have to read past all of them.
    """
    shown = Q(status__in=sorted(open_statuses))
    if hidden_steps:
        shown &= ~Q(next_step__in=hidden_steps)
    return models.Index(
        "place",
        "due_at",
        "id",
        name=f"{name}_open_work",
        condition=shown,
    )
