"""What must be asked again, by topic and area, and rounds of asking."""

from datetime import date, datetime, time
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from beistand.directory.actions import CampaignIn, start_campaign
from beistand.directory.models import VerificationCampaign
from beistand.directory.queries import (
    campaign_with,
    campaigns,
    count_stale,
    is_page_key,
    operating_states,
    stale_services,
    tasks_of_campaign,
)
from beistand.kit import clock
from beistand.kit.days import whole_number
from beistand.reference.models import City
from beistand.reference.queries import areas, topics
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.forms import DayField, PageForm
from beistand.web.pages import area_label
from beistand.web.requests import StaffRequest
from beistand.web.running import on_day

KEEPERS = ("coordinator", "administrator")
PAGE = 50
ANY = gettext_lazy("all")


class CampaignForm(PageForm):
    """Whom to ask, and by when."""

    name = forms.CharField(label=gettext_lazy("Name of the round"), max_length=120)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    area = forms.ChoiceField(required=False)
    due = DayField(label=gettext_lazy("Done by"))

    def __init__(self, sent: object, city: City) -> None:
        """Offer every topic and every district."""
        super().__init__(sent)
        language = get_language()
        self.topics = {topic.code: topic for topic in topics()}
        self.areas = {area.code: area for area in areas()}
        offered = {
            "topic": [(code, row.label(language)) for code, row in self.topics.items()],
            "area": [(code, row.name) for code, row in self.areas.items()],
        }
        for name, rows in offered.items():
            self.fields[name].choices = [("", ANY), *rows]  # type: ignore[attr-defined]
        self.fields["area"].label = area_label(city)

    def told(self) -> CampaignIn:
        """The round."""
        said = self.cleaned_data
        last: date = said["due"]
        return CampaignIn(
            said["name"],
            timezone.make_aware(datetime.combine(last, time(23, 59))),
            topic=self.topics.get(said["topic"]),
            area=self.areas.get(said["area"]),
        )


@require_safe
@audience(*KEEPERS)
def stale_page(request: StaffRequest) -> HttpResponse:
    """Services of which nothing is confirmed, the longest unknown first."""
    now, language = clock.now(), get_language()
    known_topics = {topic.code: topic for topic in topics()}
    known_areas = {area.code: area for area in areas()}
    topic = known_topics.get(request.GET.get("topic", ""))
    area = known_areas.get(request.GET.get("area", ""))
    after = request.GET.get("after", "")
    page = stale_services(now, topic, area, after if is_page_key(after) else "", PAGE)
    states = operating_states(page.services, now)
    counted = count_stale(now)
    context = {
        "rows": [
            (each, each.name(language), states[each.pk]) for each in page.services
        ],
        "following": page.following,
        "total": counted.total,
        "topic": topic,
        "area": area,
        "topics": [
            (row.code, row.label(language), counted.by_topic.get(row.pk, 0))
            for row in known_topics.values()
        ],
        "areas": [
            (row.code, row.name, counted.by_area.get(row.pk, 0))
            for row in known_areas.values()
        ],
        "everywhere": counted.by_area.get(None, 0),
    }
    return control_page(request, "stale", "stale.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(*KEEPERS)
def campaigns_page(request: StaffRequest) -> HttpResponse:
    """Rounds of asking with what is done; begin another one."""
    sent = request.POST if request.method == "POST" else None
    form = CampaignForm(sent, request.city)
    if form.is_valid():
        campaign = start_campaign(form.told(), by=request.user)
        messages.success(request, _("The services are on the list now."))
        return redirect("control:campaign", campaign.uid)
    context = {"form": form, "rows": [_line(row) for row in campaigns()]}
    status = 422 if form.is_bound else 200
    return control_page(request, "stale", "campaigns.html", context, status)


def _line(campaign: VerificationCampaign) -> dict[str, object]:
    language = get_language()
    return {
        "uid": campaign.uid,
        "name": campaign.name,
        "topic": campaign.topic.label(language) if campaign.topic else ANY,
        "area": campaign.area.name if campaign.area else ANY,
        "due": on_day(campaign.due_at),
        "asked": getattr(campaign, "asked", 0),
        "done": getattr(campaign, "done", 0),
        "dropped": getattr(campaign, "dropped", 0),
    }


@require_safe
@audience(*KEEPERS)
def campaign_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """The services of one round and how far asking them is."""
    campaign = campaign_with(uid)
    if campaign is None:
        raise Http404
    after = request.GET.get("after", "")
    start = whole_number(after) or 0
    tasks = tasks_of_campaign(campaign, start, PAGE)
    states = operating_states([task.service for task in tasks], clock.now())
    language = get_language()
    context = {
        "campaign": _line(campaign),
        "rows": [
            (task, task.service.name(language), states[task.service_id])
            for task in tasks
        ],
        "following": tasks[-1].pk if len(tasks) == PAGE else "",
    }
    return control_page(request, "stale", "campaign.html", context)
