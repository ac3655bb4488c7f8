"""Protocols: what to ask and say on a topic, in versions that people agreed on.

A version that was approved never changes again: triggers keep it, its nodes and
its choices as they are, so that a call that follows it, and the answer that names
it, stay true. Nodes point at each other by code, for a draft may be unfinished.
"""

import json
from hashlib import sha256
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beistand.guidance.rules.graph import KINDS
from beistand.kit import clock
from beistand.kit.fields import EncryptedText
from beistand.kit.status import Moves
from beistand.reference.models import Topic
from beistand.reference.rules import in_language


class Protocol(models.Model):
    """What to say and ask on one subject. What it says stands in its versions."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    topics = models.ManyToManyField(Topic, related_name="protocols")
    from_blueprint = models.CharField(
        max_length=64, blank=True, help_text="hash of what was loaded last"
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ProtocolVersion(Moves):
    """One wording of a protocol: drafted by one person, approved by another.

    `edited_by` is whoever changed the draft last, by the name the journal uses.
    Of the approved versions the newest that took effect is in use. A newer one always
    begins later: a trigger refuses anything else when the transaction ends.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        RETIRED = "retired", _("retired")

    MOVES = {
        Status.DRAFT: frozenset({Status.APPROVED}),
        Status.APPROVED: frozenset({Status.RETIRED}),
        Status.RETIRED: frozenset(),
    }

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(
        max_length=20, choices=Status.choices, default=Status.DRAFT
    )
    titles = models.JSONField(default=dict)
    topics = ArrayField(models.SlugField(max_length=60), default=list)
    start = models.SlugField(max_length=40, blank=True)
    hash = models.CharField(max_length=64)
    edited_by = models.CharField(max_length=120)
    edited_at = models.DateTimeField(default=clock.now)
    approved_by = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    effective_from = models.DateTimeField(null=True)
    change_note = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["protocol", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="protocol_version_numbered_once", fields=["protocol", "number"]
            ),
            models.UniqueConstraint(
                name="protocol_has_one_draft",
                fields=["protocol"],
                condition=Q(status="draft"),
            ),
            models.CheckConstraint(
                name="protocol_version_status_known",
                condition=Q(status__in=["draft", "approved", "retired"]),
            ),
            models.CheckConstraint(
                name="protocol_version_has_a_hash",
                condition=Q(hash__regex="^[0-9a-f]{64}$"),
            ),
            models.CheckConstraint(
                name="protocol_approved_by_somebody",
                condition=Q(status="draft", approved_by="", approved_at=None)
                | (
                    ~Q(status="draft")
                    & ~Q(approved_by="")
                    & Q(approved_at__isnull=False, effective_from__isnull=False)
                ),
            ),
            # Two pairs of eyes; what came with the blueprint had them elsewhere.
            models.CheckConstraint(
                name="protocol_approved_by_another",
                condition=~Q(approved_by=models.F("edited_by"))
                | ~Q(edited_by__startswith="user:"),
            ),
            models.CheckConstraint(
                name="protocol_retired_at_a_time",
                condition=Q(status="retired", retired_at__isnull=False)
                | (~Q(status="retired") & Q(retired_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol_id} v{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still change."""
        return self.status == self.Status.DRAFT

    def title(self, language: str) -> str:
        """What the protocol is called in this language, or in one that it has."""
        return in_language(self.titles, language) or str(self.protocol)


class Node(models.Model):
    """One step of a version: something to say, to ask, to know, to look for; an end."""

    version = models.ForeignKey(ProtocolVersion, models.CASCADE, related_name="nodes")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    texts = models.JSONField(default=dict)
    next = models.SlugField(max_length=40, blank=True)
    topic = models.SlugField(max_length=60, blank=True)
    answer = models.SlugField(max_length=20, blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                name="protocol_node_code_once", fields=["version", "code"]
            ),
            models.CheckConstraint(
                name="protocol_node_kind_known", condition=Q(kind__in=sorted(KINDS))
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Choice(models.Model):
    """One answer to a question of a protocol, and the node it leads to."""

    node = models.ForeignKey(Node, models.CASCADE, related_name="choices")
    code = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    labels = models.JSONField(default=dict)
    next = models.SlugField(max_length=40, blank=True)

    class Meta:
        ordering = ["node", "position"]
        constraints = [
            models.UniqueConstraint(
                name="protocol_choice_code_once", fields=["node", "code"]
            )
        ]

    def __str__(self) -> str:
        return self.code


class Run(models.Model):
    """A call that follows a version: which answers were chosen, by code and no more.

    It keeps its version to the end, whatever is approved meanwhile. `about` is the
    key under which the call is saved. What was asked as a value stands in the call
    itself, never here.
    """

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    version = models.ForeignKey(ProtocolVersion, models.PROTECT, related_name="runs")
    about = models.CharField(max_length=120)
    begun_by = models.CharField(max_length=120)
    answers = models.JSONField(default=list)
    outcome = models.SlugField(max_length=40, blank=True)
    begun_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["begun_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="protocol_followed_once_a_call", fields=["about", "version"]
            ),
            models.CheckConstraint(
                name="protocol_run_ended_with_an_outcome",
                condition=Q(ended_at=None, outcome="")
                | (Q(ended_at__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class NodeFeedback(models.Model):
    """“This did not work”: said of one node by whoever read it out."""

    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    node = models.ForeignKey(Node, models.PROTECT, related_name="feedback")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="feedback")
    words = EncryptedText(default="", blank=True)
    said_by = models.CharField(max_length=120)
    said_at = models.DateTimeField(default=clock.now)
    settled_by = models.CharField(max_length=120, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-said_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="protocol_feedback_settled_by_somebody",
                condition=Q(settled_by="", settled_at=None)
                | (~Q(settled_by="") & Q(settled_at__isnull=False)),
            )
        ]
        indexes = [
            models.Index(
                fields=["-said_at"],
                name="protocol_feedback_open",
                condition=Q(settled_at=None),
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)


class RedFlag(models.Model):
    """A danger that stops every protocol: what to say at once, and whom to phone."""

    code = models.SlugField(max_length=40, unique=True)
    titles = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    numbers = models.JSONField(default=list)
    topics = models.ManyToManyField(Topic, related_name="red_flags", blank=True)
    hides_visit = models.BooleanField(
        default=False, help_text="public pages on it can be left quickly"
    )
    position = models.PositiveSmallIntegerField(default=0)
    from_blueprint = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(name="red_flag_has_a_title", condition=~Q(titles={}))
        ]

    def __str__(self) -> str:
        return self.code

    def title(self, language: str) -> str:
        """What the danger is called in this language, or in one that it has."""
        return in_language(self.titles, language) or self.code

    def mark(self) -> str:
        """What tells what is said now from anything else that was or could be."""
        said = json.dumps([self.titles, self.words, self.numbers], sort_keys=True)
        return sha256(said.encode()).hexdigest()

    def said(self, language: str) -> str:
        """What to say at once, in this language or in one that it has."""
        return in_language(self.words, language)
