"""The addresses for helpers, who come by link, and for field crews."""

from django.urls import path

from beistand.web.field import asked, crew, task

app_name = "field"
urlpatterns = [
    path("h/<str:token>", asked.asked, name="asked"),
    path("t/<str:token>", task.task, name="task"),
    path("field/", crew.tasks, name="tasks"),
    path("field/<uuid:uid>", crew.handed_over, name="handed_over"),
]
