"""What an operator has typed so far, kept while the call lasts."""

from datetime import timedelta

from django.db import connection

from beistand.accounts.models import User
from beistand.guidance.actions import forget_feedback
from beistand.intake.actions.contacts import ContactIn, receive_contact
from beistand.intake.models import Contact, Draft
from beistand.intake.rules import says_enough
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action

FORGOTTEN = timedelta(hours=8)


@action("intake.draft")
def keep_draft(
    typed: dict[str, object], *, by: User, draft: Draft | None, key: str = ""
) -> Draft | None:
    """Keep what has been typed; a new draft begins with the first letter.

    A call that was saved under this key meanwhile needs no draft any more.
    """
    hold_key(key)
    if key and Contact.objects.filter(source="phone", source_key=key).exists():
        return None
    if draft is None:
        return Draft.objects.create(
            operator=by, typed=typed, begun_at=clock.now(), kept_at=clock.now()
        )
    draft.typed, draft.kept_at = typed, clock.now()
    kept = Draft.objects.filter(pk=draft.pk)
    if not kept.update(typed=draft.typed, kept_at=draft.kept_at):
        return None  # it was thrown away meanwhile
    return draft


def hold_key(key: str) -> None:
    """Of two that write under one key the second waits for the first."""
    if key:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [key]
            )


@action("intake.draft")
def drop_draft(draft: Draft, *, by: User) -> None:
    """The call was saved, or the operator threw the draft away.

    Of an anonymous call nothing stays that was typed before.
    """
    if draft.typed.get("anonymous"):
        for key in draft.typed.get("key", []):
            forget_call(key, by)
    draft.delete()


def forget_call(key: str, by: User) -> None:
    """Forget what was searched for and said in a call. Inside an action."""
    if key:
        journal.forget_terms(key, by=by)
        forget_feedback(key, by=by)


@action("intake.draft")
def hand_in_drafts(*, by: Actor) -> int:
    """Calls that nobody went on with become work of the whole desk: none is lost."""
    late = Draft.objects.filter(kept_at__lt=clock.now() - FORGOTTEN)
    drafts = list(late.select_for_update(skip_locked=True)[:200])
    for draft in drafts:
        if says_enough(draft.typed):
            receive_contact(_as_contact(draft), by=by)
        draft.delete()
    return len(drafts)


def _as_contact(draft: Draft) -> ContactIn:
    def said(name: str) -> str:
        return str((draft.typed.get(name) or [""])[0])

    return ContactIn(
        channel="phone",
        source_key=said("key") or f"draft:{draft.uid}",
        note=said("note"),
        language=said("language"),
        raw={"typed": draft.typed},
    )
