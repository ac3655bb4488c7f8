"""The journal, for those who check who did and who looked at what."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from beistand.accounts.queries import names_of
from beistand.journal.actions import consult_journal
from beistand.journal.models import Entry
from beistand.journal.queries import entries_matching
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.desk.words import moment_of
from beistand.web.forms import PageForm
from beistand.web.requests import StaffRequest


class JournalForm(PageForm):
    """What to look for."""

    actor = forms.CharField(
        label=_("Who"),
        help_text=_("A user name, or as the journal writes it: user:rosa, link:12."),
        max_length=80,
        required=False,
    )
    subject = forms.CharField(
        label=_("What"),
        help_text=_("How it begins: cases.Case, people.Person:4f2…"),
        max_length=80,
        required=False,
    )
    reads = forms.BooleanField(label=_("Only looks and searches"), required=False)

    def clean_actor(self) -> str:
        """A bare user name means that user."""
        typed = str(self.cleaned_data["actor"]).strip()
        return f"user:{typed}" if typed.isidentifier() and typed != "system" else typed


@require_safe
@audience("auditor")
def journal_page(request: StaffRequest) -> HttpResponse:
    """Show the journal, newest first. Looking at it is itself written down."""
    form = JournalForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    actor, subject = said.get("actor", ""), said.get("subject", "").strip()
    reads = said.get("reads", False)
    consult_journal(f"{actor} {subject}".strip()[:80], by=request.user)
    page = entries_matching(
        actor, subject, only_reads=reads, before=request.GET.get("before", "")
    )
    names = names_of(entry.actor for entry in page.entries)
    asked = {"actor": actor, "subject": subject, **({"reads": "on"} if reads else {})}
    context = {
        "form": form,
        "rows": [_entry_row(entry, names) for entry in page.entries],
        "older": urlencode({**asked, "before": page.older}) if page.older else "",
    }
    return control_page(request, "journal", "journal.html", context)


def _entry_row(entry: Entry, names: dict[str, str]) -> dict[str, object]:
    kind, _colon, number = entry.subject.partition(":")
    return {
        "entry": entry,
        "when": moment_of(entry.at),
        "who": names.get(entry.actor, ""),
        "kind": kind,
        "id": number,
        "details": sorted(entry.details.items()),
    }
