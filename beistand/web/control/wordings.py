"""The wordings of messages, and in the demo what was sent with them."""

import re
from itertools import groupby

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from beistand.accounts.actions import read_list
from beistand.kit.errors import Refused
from beistand.outbox.actions import edit_template
from beistand.outbox.models import Message, Template
from beistand.outbox.queries import all_templates, recent_messages, template_named
from beistand.outbox.rules import known_placeholders
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.desk.timeline import TEMPLATES
from beistand.web.desk.words import moment_of
from beistand.web.forms import PageForm, lines
from beistand.web.requests import StaffRequest

HELPERS_LINK = re.compile(r"/[hto]/[\w-]{43}")
LAST = 30
CHANNELS = {
    "email": gettext_lazy("e-mail"),
    "sms": gettext_lazy("text message"),
    "letter": gettext_lazy("letter"),
    "phone": gettext_lazy("read out on the phone"),
}


class WordingForm(PageForm):
    """Subject and text of one kind of message."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"), max_length=200, required=False
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        widget=lines(8),
        max_length=4000,
        error_messages={"required": gettext_lazy("Write the text.")},
    )


@require_safe
@audience("coordinator", "administrator")
def wordings_page(request: StaffRequest) -> HttpResponse:
    """List every wording, by what it says."""
    groups = [
        (key, TEMPLATES.get(key, key), [_wording_row(row) for row in rows])
        for key, rows in groupby(all_templates(), lambda row: row.key)
    ]
    return control_page(request, "wordings", "wordings.html", {"groups": groups})


def _wording_row(row: Template) -> dict[str, object]:
    return {
        "place": (row.key, row.channel, row.language),
        "channel": CHANNELS.get(row.channel, row.channel),
        "language": row.language,
        "body": row.body,
        "changed": bool(row.from_blueprint) and row.from_blueprint["body"] != row.body,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@audience("coordinator", "administrator")
def wording_page(
    request: StaffRequest, key: str, channel: str, language: str
) -> HttpResponse:
    """Word one message anew."""
    row = template_named(key, channel, language)
    if row is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = WordingForm(sent, initial={"subject": row.subject, "body": row.body})
    if form.is_valid():
        said = form.cleaned_data
        try:
            edit_template(row, said["subject"], said["body"], by=request.user)
        except Refused as refusal:
            form.add_error("body", str(refusal.message))
        else:
            messages.success(request, _("From now on it is worded like this."))
            return redirect("control:wordings")
    context = {
        "form": form,
        "row": row,
        "name": TEMPLATES.get(key, key),
        "channel": CHANNELS.get(channel, channel),
        "known": sorted(known_placeholders(row.from_blueprint, row.body)),
    }
    status = 422 if form.is_bound else 200
    return control_page(request, "wordings", "wording.html", context, status)


@require_safe
@audience("staff")
def demo_outbox(request: StaffRequest) -> HttpResponse:
    """Show what was sent, so that whoever plays the demo can play the helper too."""
    if not request.city.is_demo:
        raise Http404
    rows = [_sent_row(message) for message in recent_messages(LAST)]
    read_list("sent-messages", len(rows), by=request.user)
    return control_page(request, "demo_outbox", "demo_outbox.html", {"rows": rows})


def _sent_row(message: Message) -> dict[str, object]:
    return {
        "to": message.to or "",
        "address": message.address,
        "channel": CHANNELS.get(message.channel, message.channel),
        "subject": message.subject,
        "body": _with_links(message.body),
        "link": _helpers_link(message.body),
        "status": message.get_status_display(),
        "when": moment_of(message.queued_at),
        "about": message.template,
    }


def _helpers_link(body: str) -> str:
    """The path of a helper's own link, if the text holds one."""
    found = HELPERS_LINK.search(body)
    return found[0] if found else ""


def _with_links(body: str) -> str:
    """The text with our own links to click on; everything else stays text."""
    before, *parts = body.split(f"{settings.URL}/")
    shown = format_html("{}", before)
    for part in parts:
        path = part.split(maxsplit=1)[0] if part.strip() else ""
        link = format_html(
            '<a class="kern-link" href="/{}">{}/{}</a>', path, settings.URL, path
        )
        shown += link + format_html("{}", part[len(path) :])
    return shown
