"""What an operator has typed so far, kept while the call lasts."""

from beistand.accounts.models import User
from beistand.intake.models import Contact, Draft
from beistand.kit import clock
from beistand.kit.actions import action


@action("intake.draft")
def keep_draft(
    typed: dict[str, object], *, by: User, draft: Draft | None, key: str = ""
) -> Draft | None:
    """Keep what has been typed; a new draft begins with the first letter.

    A call that was saved under this key meanwhile needs no draft any more.
    """
    if key and Contact.objects.filter(source="phone", source_key=key).exists():
        return None
    if draft is None:
        return Draft.objects.create(
            operator=by, typed=typed, begun_at=clock.now(), kept_at=clock.now()
        )
    draft.typed, draft.kept_at = typed, clock.now()
    draft.save(update_fields=["typed", "kept_at"])
    return draft


@action("intake.draft")
def drop_draft(draft: Draft, *, by: User) -> None:
    """The call was saved, or the operator threw the draft away."""
    draft.delete()
