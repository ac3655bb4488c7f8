"""Who has listened to a message that was left, and when: said by a person."""

from django.db import models

from beistand.accounts.models import User
from beistand.intake.models.contacts import Contact
from beistand.kit import clock


class Listening(models.Model):
    """Somebody says: I have listened to this to its end.

    A player that ran proves nothing; so a person says it, once for each message.
    """

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="listenings")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "by"], name="listening_once_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.by_id}"
