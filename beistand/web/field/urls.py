"""The addresses for helpers, who come by link, and for field crews."""

from django.urls import path

from beistand.web.field import asked, crew, offers, provider, task

app_name = "field"
urlpatterns = [
    path("h/<str:token>", asked.asked, name="asked"),
    path("t/<str:token>", task.task, name="task"),
    path("v/<str:token>", provider.provider_page, name="provider"),
    path("o/<str:token>", offers.my_offers, name="my_offers"),
    path("o/<str:token>/<uuid:uid>", offers.switch_my_offer, name="switch_my_offer"),
    path(
        "o/<str:token>/<uuid:uid>/change",
        offers.change_my_offer,
        name="change_my_offer",
    ),
    path("field/", crew.tasks, name="tasks"),
    path("field/needs/<uuid:uid>", crew.errand, name="errand"),
    path("field/<uuid:uid>", crew.handed_over, name="handed_over"),
]
