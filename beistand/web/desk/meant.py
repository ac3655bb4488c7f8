"""Which topic is meant: the call page's box for what the caller says (BX-4)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from beistand.directory.queries import suggest_topics
from beistand.web.audience import audience
from beistand.web.desk.page import DESK
from beistand.web.requests import StaffRequest


@require_POST
@audience(*DESK)
def meant(request: StaffRequest) -> HttpResponse:
    """The topics that fit what was typed, in any language and spelling.

    What was typed is the caller's words and is kept nowhere.
    """
    words = request.POST.get("topic-words", "")
    context = {"hits": suggest_topics(words), "is_asked": bool(words.strip())}
    return render(request, "desk/call.html#meant", context)
