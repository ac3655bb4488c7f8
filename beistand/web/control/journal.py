"""The journal, for those who check who did and who looked at what."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from beistand.accounts.queries import names_of
from beistand.cases.queries import references_of, things_of_case
from beistand.cases.rules import WHY_OPENED
from beistand.journal.actions import consult_journal
from beistand.journal.models import Entry
from beistand.journal.queries import Wanted, entries_matching
from beistand.kit.codes import read_reference, show_reference
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.control.journal_words import DETAILS, THINGS, VERBS
from beistand.web.desk.timeline import OTHERS
from beistand.web.desk.words import moment_of
from beistand.web.forms import DayField, PageForm
from beistand.web.requests import StaffRequest

CASE = "cases.Case"
NOTHING = ["nothing:"]


class JournalForm(PageForm):
    """What to look for."""

    actor = forms.CharField(
        label=_("Who"),
        help_text=_(
            "A name of an account, as people sign in: rosa. "
            "Or as the journal writes it: link:12."
        ),
        max_length=80,
        required=False,
    )
    subject = forms.CharField(
        label=_("Case or thing"),
        help_text=_(
            "A case number, such as K7-42-93-58: everything about this case "
            "and its person."
        ),
        max_length=80,
        required=False,
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    reads = forms.BooleanField(label=_("Only looks and searches"), required=False)

    def clean_actor(self) -> str:
        """A bare user name means that user."""
        typed = str(self.cleaned_data["actor"]).strip()
        return f"user:{typed}" if typed.isidentifier() and typed != "system" else typed

    def lines_wanted(self) -> Wanted:
        """The lines that are asked for; both days are meant whole."""
        said = self.cleaned_data
        typed = said.get("subject", "").strip()
        reference = read_reference(typed)
        things = (things_of_case(reference) or NOTHING) if reference else []
        last = said.get("until")
        return Wanted(
            actor=said.get("actor", ""),
            subject="" if reference else typed,
            things=things,
            only_reads=said.get("reads", False),
            since=_midnight(said.get("since")),
            until=_midnight(last + timedelta(days=1)) if last else None,
        )

    def asked(self) -> dict[str, str]:
        """The same question as the address of the next page asks it."""
        said = self.cleaned_data
        given = {name: str(value) for name, value in said.items() if value}
        return given | ({"reads": "on"} if said.get("reads") else {})


def _midnight(day: datetime | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


@require_safe
@audience("auditor")
def journal_page(request: StaffRequest) -> HttpResponse:
    """Show the journal, newest first. Looking at it is itself written down."""
    form = JournalForm(request.GET)
    form.is_valid()
    wanted, asked = form.lines_wanted(), form.asked()
    what = f"{wanted.actor} {asked.get('subject', '')}"
    consult_journal(what.strip()[:80], by=request.user)
    page = entries_matching(wanted, request.GET.get("before", ""))
    names = names_of(entry.actor for entry in page.entries)
    cases = references_of(_uids_of(page.entries))
    context = {
        "form": form,
        "rows": [_entry_row(entry, names, cases) for entry in page.entries],
        "older": urlencode({**asked, "before": page.older}) if page.older else "",
    }
    return control_page(request, "journal", "journal.html", context)


def _uids_of(entries: list[Entry]) -> set[str]:
    names = (entry.subject.partition(":") for entry in entries)
    return {uid for kind, _colon, uid in names if kind == CASE and _is_uid(uid)}


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _entry_row(
    entry: Entry, names: Mapping[str, str], cases: Mapping[str, str]
) -> dict[str, object]:
    kind, _colon, number = entry.subject.partition(":")
    reference = cases.get(number, "")
    label = entry.actor
    return {
        "entry": entry,
        "when": moment_of(entry.at),
        "who": names.get(label) or OTHERS.get(label.partition(":")[0], label),
        "verb": VERBS.get(entry.verb, entry.verb),
        "thing": THINGS.get(kind, kind),
        "id": show_reference(reference) if reference else number[:8],
        "details": [_detail(*pair) for pair in sorted(entry.details.items())],
        "reason": WHY_OPENED.get(entry.reason, entry.reason),
    }


def _detail(name: str, value: object) -> tuple[object, str, list[str]]:
    """A detail in words; people who were found are a way to look on."""
    if name == "found" and isinstance(value, list):
        return DETAILS[name], "", [str(uid) for uid in value]
    return DETAILS.get(name, name), str(value), []
