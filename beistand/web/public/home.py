"""The first page: one number, two doors."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from beistand.lines.queries import main_line
from beistand.web.audience import audience
from beistand.web.public.door import door
from beistand.web.requests import Request


@require_safe
@audience("public")
def home(request: Request) -> HttpResponse:
    """Say who helps, how to phone, and offer the two doors."""
    context = {"door": door(main_line(), request.city)}
    return render(request, "public/home.html", context)
