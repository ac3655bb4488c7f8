"""A call back that an operator promises on the phone."""

from datetime import timedelta

from django.utils.translation import gettext as _

from beistand.cases.actions.calls import CallIn
from beistand.cases.models import CallBack
from beistand.kit.clock import now
from beistand.lines.queries import due_after
from beistand.people.queries import person_with
from beistand.reference.models import City
from beistand.web.desk.call_form import CallForm


def promised(form: CallForm, number: str, city: City) -> CallIn:
    """The call that was promised: to whom, why, when."""
    uid = form.chosen("known")
    return CallIn(
        purpose=CallBack.Purpose.ANSWER,
        person=person_with(uid) if uid else None,
        whom=form.said("name") or _("somebody without a name"),
        phone=number,
        language=form.said("language") or city.default_language,
        sentence=form.said("note"),
        due_at=due_after(0, now() + wait_of(form.said("back_in"))),
    )


def wait_of(choice: str) -> timedelta:
    """How long from now the call is to be made."""
    if choice == "tomorrow":
        return timedelta(days=1)
    return timedelta(minutes=int(choice) if choice.isdigit() else 0)
