"""Where a report stands, for whoever knows its reference and a number or address.

A wrong pair and an unknown one get the same answer. Reference and number travel
in the form, never in the address of a page.
"""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from beistand.cases.models import Need
from beistand.intake import actions as intake
from beistand.intake.queries import StatusView, status_of
from beistand.kit.actions import System
from beistand.kit.codes import read_reference, show_reference
from beistand.matching.actions import release_for_need
from beistand.web import limits, refusals
from beistand.web.audience import audience
from beistand.web.forms import PageForm, lines
from beistand.web.public import standing
from beistand.web.requests import Request

TRIES, MINUTES = 10, 15
RESIDENT = System("status page")


class StatusForm(PageForm):
    """The pair that opens a report."""

    reference = forms.CharField(
        label=gettext_lazy("Your number"),
        help_text=gettext_lazy("It looks like this: K7-42-93-58."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        max_length=40,
        error_messages={"required": gettext_lazy("Please enter your number.")},
    )
    known = forms.CharField(
        label=gettext_lazy("Your phone number or e-mail address"),
        help_text=gettext_lazy("The one that you gave when you reported."),
        max_length=254,
        error_messages={
            "required": gettext_lazy(
                "Please enter your phone number or e-mail address."
            )
        },
    )

    def clean_reference(self) -> str:
        """Tell a typing error from the check digit, before anything is looked up."""
        typed = str(self.cleaned_data["reference"])
        if read_reference(typed) is None:
            raise forms.ValidationError(
                _("There is a typing error in this number. Please check it.")
            )
        return typed


class AddForm(PageForm):
    """Something that the person wants to add."""

    words = forms.CharField(
        label=gettext_lazy("What would you like to add?"),
        widget=lines(4),
        max_length=2000,
        error_messages={"required": gettext_lazy("Please write what is new.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@audience("public")
def status(request: Request) -> HttpResponse:
    """Ask for the pair; show where the report stands."""
    if request.method != "POST":
        return _ask(request, StatusForm())
    return _with_report(request, lambda form, found: _show(request, form, found))


@require_POST
@audience("public")
def add(request: Request) -> HttpResponse:
    """Add something to the report."""

    def add_words(form: StatusForm, found: StatusView) -> HttpResponse:
        adding = AddForm(request.POST)
        if not adding.is_valid():
            return _show(request, form, found, adding)
        words = adding.cleaned_data["words"]
        intake.add_to_report(found.contact, words, by=RESIDENT)
        messages.success(request, _("We have it. Somebody reads it."))
        return _show(request, form, found)

    return _with_report(request, add_words)


@require_POST
@audience("public")
def withdraw(request: Request) -> HttpResponse:
    """The help is not needed any more."""

    def withdraw_all(form: StatusForm, found: StatusView) -> HttpResponse:
        for need in found.needs:
            release_for_need(need, "withdrawn", by=RESIDENT)
        intake.withdraw_report(found.contact, by=RESIDENT)
        messages.success(request, _("Withdrawn. Nobody will come."))
        return _again(request, form)

    return _with_report(request, withdraw_all)


def _with_report(
    request: Request, show: Callable[[StatusForm, StatusView], HttpResponse]
) -> HttpResponse:
    """Do something with the report behind the pair; every other pair reads alike."""
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _ask(request, form)
    reference, known = form.cleaned_data["reference"], form.cleaned_data["known"]
    at = read_reference(reference) or ""
    if not limits.may_guess(request, "status", at, TRIES, MINUTES):
        return refusals.too_many(request, MINUTES)
    found = status_of(reference, known)
    if found is not None:
        limits.guessed_right(request, "status", at)
    if found is None:
        form.add_error(None, _("We find nothing under these two. Please check both."))
        return _ask(request, form)
    return show(form, found)


def _again(request: Request, form: StatusForm) -> HttpResponse:
    given = form.cleaned_data
    found = status_of(given["reference"], given["known"])
    return _ask(request, form) if found is None else _show(request, form, found)


def _ask(request: Request, form: StatusForm) -> HttpResponse:
    return render(request, "public/status_ask.html", {"form": form})


def _show(
    request: Request,
    form: StatusForm,
    found: StatusView,
    adding: AddForm | None = None,
) -> HttpResponse:
    context = {
        "pair": form.cleaned_data,
        "reference": show_reference(found.contact.reference),
        "standings": _standings(found),
        "adding": adding or AddForm(),
        "can_withdraw": any(n.status in Need.OPEN_STATUSES for n in found.needs),
    }
    return render(request, "public/status.html", context)


def _standings(found: StatusView) -> list[standing.Standing]:
    if found.contact.offer is not None:
        return [standing.of_offer(found.contact.offer)]
    needs = [standing.of_need(need) for need in found.needs]
    return needs or [standing.of_contact()]
