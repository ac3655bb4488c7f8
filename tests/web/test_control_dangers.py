"""/control/dangers: numbers and words in each language, changed by those in charge."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from beistand.accounts.models import User
from beistand.guidance.actions import (
    DangerIn,
    DangerNumber,
    change_red_flag,
    save_red_flag,
)
from beistand.guidance.models import RedFlag
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.kit.errors import Refused

LOADED: dict[str, object] = {
    "titles": {"de": "Gewalt", "en": "Violence"},
    "words": {"de": "Sind Sie allein?", "en": "Are you alone?"},
    "hides_visit": True,
    "numbers": [{"names": {"de": "Polizei", "en": "Police"}, "phone": "110"}],
    "position": 0,
}
SENT = {
    "title-de": "Gewalt",
    "title-en": "Violence",
    "words-de": "Sind Sie allein?",
    "words-en": "Can you talk?",
    "phone-0": "110",
    "name-0-de": "Polizei",
    "name-0-en": "Police",
    "hours-0": "24/7",
    "phone-1": "116 016",
    "name-1-de": "Hilfetelefon",
    "name-1-en": "Help line",
    "hours-1": "",
}
PAGE = "/control/dangers/violence"


@pytest.fixture
def flag(town: object) -> RedFlag:
    """What the blueprint says of violence."""
    save_red_flag("violence", LOADED, ["talk"], by=System("blueprint"))
    return RedFlag.objects.get()


@pytest.fixture
def control(client: Client, ilja: User, monday: object, flag: RedFlag) -> Client:
    """Ilja, who coordinates, has signed in."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(ilja)
    return client


def test_changed_it_is_what_operators_see(control: Client, flag: RedFlag) -> None:
    assert "Are you alone?" in control.get(PAGE).text
    assert control.post(PAGE, SENT).headers["location"] == "/control/dangers"
    page = control.get("/desk/danger").text
    assert "Can you talk?" in page
    assert '<a class="danger__number" href="tel:116016">' in page
    assert "116 016" in control.get("/control/dangers").text
    entry = Entry.objects.get(verb="guidance.red_flag_changed")
    assert (entry.actor, entry.details) == ("user:ilja", {"fields": "numbers,words"})


def test_the_next_load_of_the_blueprint_keeps_it(
    control: Client, flag: RedFlag
) -> None:
    control.post(PAGE, SENT)
    assert save_red_flag("violence", LOADED, ["talk"], by=System("bp")) == "kept"
    flag.refresh_from_db()
    assert flag.words["en"] == "Can you talk?"
    assert [each["phone"] for each in flag.numbers] == ["110", "116 016"]


def test_an_emptied_number_goes(control: Client, flag: RedFlag) -> None:
    emptied = {name: "" for name in SENT if "-0" in name}
    assert control.post(PAGE, {**SENT, **emptied}).status_code == 302
    flag.refresh_from_db()
    assert [each["phone"] for each in flag.numbers] == ["116 016"]


@pytest.mark.parametrize("field", ["title-en", "words-de", "name-1-en", "phone-1"])
def test_what_is_missing_blocks_and_is_shown(
    control: Client, flag: RedFlag, field: str
) -> None:
    answer = control.post(PAGE, {**SENT, field: ""})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Missing in this language." in answer.text
    flag.refresh_from_db()
    assert flag.words == LOADED["words"]
    assert not Entry.objects.filter(verb="guidance.red_flag_changed").exists()


@pytest.mark.parametrize(
    ("field", "typed"),
    [("phone-0", "police"), ("phone-1", "police"), ("hours-1", "at night")],
)
def test_what_nobody_can_dial_or_read_is_refused_where_it_stands(
    control: Client, flag: RedFlag, field: str, typed: str
) -> None:
    answer = control.post(PAGE, {**SENT, field: typed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "cannot" in answer.text
    flag.refresh_from_db()
    assert len(flag.numbers) == 1


def test_of_two_who_change_it_the_second_is_told(
    control: Client, flag: RedFlag
) -> None:
    seen = control.get(PAGE).context["form"]["seen"].value()
    other = {**SENT, "seen": seen, "words-en": "Are you safe?"}
    assert control.post(PAGE, other).status_code == 302
    answer = control.post(PAGE, {**SENT, "seen": seen})
    assert answer.status_code == 422
    assert "Somebody else has changed this." in answer.text
    assert "Can you talk?" in answer.text
    flag.refresh_from_db()
    assert flag.words["en"] == "Are you safe?"


def test_the_list_says_where_a_text_is_missing(control: Client, flag: RedFlag) -> None:
    assert "A text is missing" not in control.get("/control/dangers").text
    RedFlag.objects.update(words={"de": "Sind Sie allein?"})
    assert "A text is missing" in control.get("/control/dangers").text


def test_no_way_around_the_page(flag: RedFlag, ilja: User, rosa: User) -> None:
    names = {"de": "Polizei", "en": "Police"}
    told = DangerIn({"de": "Gewalt"}, {"de": "Ja?"}, [DangerNumber(names, "110")])
    with pytest.raises(Refused, match="missing in these languages: en"):
        change_red_flag(flag, told, by=ilja)
    with pytest.raises(Refused, match="at least one number"):
        change_red_flag(flag, DangerIn(names, names, []), by=ilja)
    with pytest.raises(PermissionDenied):
        change_red_flag(flag, told, by=rosa)


def test_operators_read_and_do_not_change(
    client: Client, rosa: User, flag: RedFlag
) -> None:
    client.force_login(rosa)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, SENT).status_code == 403
