"""Long texts arrive in parts: one item for a person, each part kept."""

from beistand.intake.actions.contacts import handle_contact
from beistand.intake.models import Contact, Original
from beistand.kit import clock
from beistand.kit.actions import Actor, action


@action("intake.receive")
def join_text(
    first: Contact, rest: Original, said: tuple[int, str], *, by: Actor
) -> None:
    """Add a part to the item that an earlier part made; its own ends with that."""
    number, words = said
    parts = {**first.raw["parts"], str(number): words}
    ordered = [parts[key] for key in sorted(parts, key=int)]
    first.raw = {**first.raw, "parts": parts, "words": "".join(ordered)}
    first.save(update_fields=["raw"])
    contact = rest.contact
    contact.raw = {"words": words, "part_of": first.reference}
    contact.phone_index = first.phone_index
    contact.save(update_fields=["raw", "phone_index"])
    handle_contact(contact, Contact.Outcome.AUTOMATIC, by=by)
    Original.objects.filter(pk=rest.pk).update(read_at=clock.now())
