"""A message that was left on the telephone: played, listened to, summed up."""

from datetime import timedelta

from django.utils.translation import gettext as _

from beistand.accounts.models import User
from beistand.intake.models import Contact, Listening
from beistand.intake.queries import recording_of
from beistand.journal import actions as journal
from beistand.journal.queries import has_looked
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.wav import repair_wav

ONE_LOOK = timedelta(minutes=5)
SUMMARY_LENGTH = 2000


@action("intake.read")
def play_recording(contact: Contact, *, by: Actor) -> bytes:
    """The sound, as a player wants it. That it was fetched is written down.

    A player fetches it in pieces and again for every jump; within five minutes
    that is one look.
    """
    original = recording_of(contact)
    if original is None:
        raise Refused(_("There is no recording of this conversation."))
    since = clock.now() - ONE_LOOK
    if not has_looked(by, "intake.played", contact, since):
        journal.record_read(by, "intake.played", contact)
    return repair_wav(original.content)


@action("intake.handle")
def note_listened(contact: Contact, *, by: User) -> Listening:
    """I have listened to this to its end; saying it twice is saying it once."""
    if recording_of(contact) is None:
        raise Refused(_("There is no recording of this conversation."))
    listening, new = Listening.objects.get_or_create(
        contact=contact, by=by, defaults={"at": clock.now()}
    )
    if new:
        journal.record(by, "intake.listened", contact)
    return listening


@action("intake.handle")
def sum_up_contact(contact: Contact, words: str, *, by: Actor) -> None:
    """What was said, in a colleague's words: the case and the call page show it."""
    said = words.strip()
    if not said:
        raise Refused(_("Write in a few words what was said."))
    if len(said) > SUMMARY_LENGTH:
        raise Refused(_("Keep it short: at most 2000 signs."))
    contact.note = said
    contact.save(update_fields=["note"])
    journal.record(by, "intake.summed_up", contact)
