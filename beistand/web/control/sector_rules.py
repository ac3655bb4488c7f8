"""Rules of an authority for every service of a topic: looked at before they hold.

A rule first shows which services it would change and which keep what was said of
them. Only the rule that was looked at can be put into force.
"""

from hashlib import sha256
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from beistand.accounts.queries import names_of
from beistand.directory.actions import FactIn, confirm_fact, lift_rule, record_fact
from beistand.directory.actions.facts import as_fact
from beistand.directory.models import OperatingFact
from beistand.directory.queries import (
    Reached,
    reach_of_rule,
    sector_rule_with,
    sector_rules,
)
from beistand.directory.rules import flaw_in_fact
from beistand.kit import clock
from beistand.reference.models import City, Topic
from beistand.reference.queries import topics
from beistand.reference.rules import in_language
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.control.statement import StatementForm
from beistand.web.desk.timeline import name_actor
from beistand.web.forms import DayField
from beistand.web.requests import StaffRequest
from beistand.web.running import name_of_state, on_day, on_last_day

KEEPERS = ("coordinator", "administrator")


class RuleForm(StatementForm):
    """What an authority orders for all services of a topic."""

    topic = forms.ChoiceField(label=gettext_lazy("For all services of this topic"))
    since = DayField(
        label=gettext_lazy("Holds from"),
        help_text=gettext_lazy("Leave empty when it holds already."),
        required=False,
    )
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, sent: object, city: City) -> None:
        """Offer every topic."""
        super().__init__(sent, city, first={"method": "web"})
        self.topics = {topic.code: topic for topic in topics()}
        spoken = get_language()
        rows = [(code, row.label(spoken)) for code, row in self.topics.items()]
        self.fields["topic"].choices = rows  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Topic:
        """The topic that the rule is for."""
        return self.topics[self.cleaned_data["topic"]]

    def told(self) -> FactIn:
        """The rule."""
        source = OperatingFact.Source.AUTHORITY_RULE
        return self.said_of(self.chosen, source, self.cleaned_data["since"])

    def has_flaw(self, rule: OperatingFact) -> bool:
        """Whether the rule as a whole cannot be; the form says why."""
        flaw = flaw_in_fact(rule, clock.now(), replaces=False)
        if flaw is not None:
            self.add_error("hours" if rule.hours else "until", str(flaw))
        return flaw is not None

    def mark(self) -> str:
        """What tells this rule from any other that could be typed here."""
        said = {**self.cleaned_data, "looked_at": ""}
        typed = "\n".join(f"{name}={said[name]}" for name in sorted(said))
        return sha256(typed.encode()).hexdigest()

    def is_looked_at(self) -> bool:
        """Whether the rule is the one whose reach was shown."""
        return bool(self.cleaned_data["looked_at"] == self.mark())


@require_safe
@audience(*KEEPERS)
def rules_page(request: StaffRequest) -> HttpResponse:
    """Every rule, the newest first, and what became of it."""
    found = list(sector_rules())
    names = names_of(rule.recorded_by for rule in found)
    rows = [_row(rule, name_actor(rule.recorded_by, names)) for rule in found]
    return control_page(request, "services", "sector_rules.html", {"rows": rows})


def _row(rule: OperatingFact, who: str) -> dict[str, object]:
    """A rule in words."""
    now, spoken = clock.now(), get_language()
    has_ended = rule.valid_to is not None and rule.valid_to <= now
    begins = rule.valid_from > now and not has_ended
    return {
        "uid": rule.uid,
        "topic": rule.topic.label(spoken) if rule.topic else "",
        "state": name_of_state(rule.state),
        "message": in_language(rule.messages, spoken),
        "since": on_day(rule.valid_from),
        "until": on_last_day(rule.valid_to) if rule.valid_to else "",
        "review": on_day(rule.review_by),
        "has_ended": has_ended,
        "begins": begins,
        "is_doubtful": not has_ended and rule.review_by <= now,
        "who": who,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def new_rule(request: StaffRequest) -> HttpResponse:
    """Write a rule, see whom it reaches, and let it hold."""
    form = RuleForm(request.POST if request.method == "POST" else None, request.city)
    rule = as_fact(form.told(), request.user) if form.is_valid() else None
    if rule is None or form.has_flaw(rule):
        status, context = 422 if form.is_bound else 200, {"form": form}
        return control_page(request, "services", "sector_rule.html", context, status)
    if form.is_looked_at() and "look" not in request.POST:
        record_fact(form.told(), by=request.user)
        messages.success(request, _("The rule holds. It can be taken back here."))
        return redirect("control:sector_rules")
    again = RuleForm({**request.POST.dict(), "looked_at": form.mark()}, request.city)
    shown = {"form": again, **_reach(rule)}
    return control_page(request, "services", "sector_rule.html", shown)


def _reach(rule: OperatingFact) -> dict[str, object]:
    """Which services the rule changes, and which keep what was said of them."""
    reached = reach_of_rule(rule, max(clock.now(), rule.valid_from))
    return {
        "is_shown": True,
        "changed": [_shown(each) for each in reached if each.is_changed],
        "kept": [_shown(each) for each in reached if not each.is_changed],
    }


def _shown(reached: Reached) -> dict[str, object]:
    return {
        "code": reached.service.code,
        "name": reached.service.name(get_language()),
        "body": reached.service.organization.name,
        "before": reached.before,
        "after": reached.after,
    }


def _rule(uid: UUID) -> OperatingFact:
    rule = sector_rule_with(uid)
    if rule is None:
        raise Http404
    return rule


@require_POST
@audience(*KEEPERS)
def lift_sector_rule(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take a rule back; what held before it holds again."""
    lift_rule(_rule(uid), by=request.user)
    messages.success(request, _("Taken back. What held before holds again."))
    return redirect("control:sector_rules")


@require_POST
@audience(*KEEPERS)
def rule_unchanged(request: StaffRequest, uid: UUID) -> HttpResponse:
    """The rule still holds: it is believed anew."""
    confirm_fact(_rule(uid), OperatingFact.Method.WEB, by=request.user)
    messages.success(request, _("Confirmed: unchanged since today."))
    return redirect("control:sector_rules")
