"""/control/protocols: which version is in use, as days pass."""

from datetime import timedelta

from django.test import Client

from beistand.accounts.models import User
from beistand.guidance.actions import begin_draft
from beistand.kit import clock
from tests.guidance.deeds import approve, in_force


def test_what_was_replaced_is_shown_as_retired(
    client: Client, ilja: User, olga: User, monday: object
) -> None:
    control = client
    control.cookies["language"] = "en"
    control.force_login(ilja)
    first = in_force(ilja, olga)
    second = begin_draft(first.protocol, by=ilja)
    approve(second, olga, effective_from=clock.now() + timedelta(days=1))
    assert "version 1 since" in control.get("/control/protocols").text
    assert (
        "Take this version out of use" in control.get("/control/protocols/food/1/").text
    )
    with clock.pretending(clock.now() + timedelta(days=2)):
        control.force_login(ilja)
        assert "version 2 since" in control.get("/control/protocols").text
        page = control.get("/control/protocols/food/1/").text
        assert "version 1, retired" in page
        assert "Take this version out of use" not in page
        assert '<td data-label="State">retired' in (
            control.get("/control/protocols/food").text
        )
