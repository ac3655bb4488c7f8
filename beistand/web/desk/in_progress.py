"""A call that goes on while it is written down: what the exchange knows of it."""

from collections.abc import Mapping

from django.http import HttpResponseRedirect
from django.urls import reverse

from beistand.accounts.models import User
from beistand.intake.actions import keep_draft, tie_call
from beistand.intake.models import Contact
from beistand.intake.queries import draft_of, phone_call_of
from beistand.kit import phone
from beistand.reference.models import City
from beistand.web.desk.call_form import CallForm


def from_phone(operator: User, uid: str, city: City) -> Mapping[str, list[str]]:
    """What a telephone call already says; somebody protected is not filled in."""
    call = phone_call_of(operator, uid)
    if call is None:
        return {}
    begun = {"phone_call": [str(call.uid)], "phone": [_spelled(call.number, city)]}
    if call.language in city.languages:
        begun["language"] = [call.language]
    if call.person is not None and not call.person.is_protected:
        begun["known"] = [str(call.person.uid)]
    return begun


def tie(operator: User, form: CallForm, contact: Contact | None) -> None:
    """What was written down during a telephone call belongs to it."""
    uid = form.said("phone_call")
    call = phone_call_of(operator, uid) if uid else None
    if call is not None and contact is not None:
        tie_call(call, contact, by=operator)


def shown_again(operator: User, form: CallForm, part: str) -> HttpResponseRedirect:
    """Without a script: what was typed is kept, and the page shown at this part."""
    earlier = draft_of(operator, form.said("draft"))
    kept = keep_draft(form.typed(), by=operator, draft=earlier, key=form.said("key"))
    if kept is None:
        return HttpResponseRedirect(reverse("desk:inbox"))
    return HttpResponseRedirect(f"{reverse('desk:call')}?draft={kept.uid}#{part}")


def _spelled(number: str, city: City) -> str:
    return phone.display(number, city.region) if number.startswith("+") else number
