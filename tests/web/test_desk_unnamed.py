"""The call page for somebody who gives no name: what it counts, and what it refuses."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.cases.models import Case, Need
from beistand.directory.actions import InitiativeIn, add_initiative, vet_initiative
from beistand.directory.models import Initiative, Service
from beistand.guidance.models import RedFlag
from beistand.intake.models import Answer, Contact
from beistand.journal.models import Entry
from beistand.reference.models import Topic

MONTH = timedelta(days=30)


def said(**more: object) -> dict[str, object]:
    """What somebody without a name asks for."""
    return {
        "key": str(uuid4()),
        "anonymous": "on",
        "language": "de",
        "topics": ["groceries"],
        "answered-groceries": "on",
        **more,
    }


def named(**more: object) -> dict[str, object]:
    """The same of Mrs Klein."""
    told = said(name="Elfriede Klein", phone="0631 12345", relation="self", **more)
    return {**told, "area": "old-town", "consent": "on", "anonymous": ""}


@pytest.fixture
def kitchen(monday: datetime, ilja: User) -> Initiative:
    """Neighbours who shop for others; Ilja has phoned them."""
    told = InitiativeIn(
        names={"de": "Nachbarn kaufen ein"},
        organizer="Maria Beispiel",
        topics=tuple(Topic.objects.filter(code="groceries")),
        phone="+496313651111",
    )
    initiative = add_initiative(told, by=ilja)
    vet_initiative(initiative, "phone_checked", monday + MONTH, by=ilja)
    return initiative


def to_the_kitchen(kitchen: Initiative) -> dict[str, object]:
    """The answer that sends somebody there, chosen while the page was open."""
    return {
        "answered-groceries": "",
        "answer-groceries": f"{kitchen.service.code}|",
        "way-groceries": "given",
    }


def nothing_vouches(kitchen: Initiative) -> None:
    Initiative.objects.update(vetting="none", vetted_at=None, vetted_until=None)


def begins_next_year(kitchen: Initiative) -> None:
    Initiative.objects.update(planned_start="2021-01-01")


def is_a_danger(kitchen: Initiative) -> None:
    flag = RedFlag.objects.create(code="violence", titles={"de": "Gewalt"})
    flag.topics.add(Topic.objects.get(code="groceries"))


@pytest.mark.parametrize("call", [said, named], ids=["unnamed", "named"])
@pytest.mark.parametrize(
    ("meanwhile", "words"),
    [
        (nothing_vouches, "Nobody has vetted this initiative"),
        (begins_next_year, "This initiative has not begun yet."),
        (is_a_danger, "This need wants a professional"),
    ],
    ids=["vetting", "planned", "danger"],
)
def test_an_initiative_that_may_not_have_it_is_refused_in_words(
    desk: Client, kitchen: Initiative, call: object, meanwhile: object, words: str
) -> None:
    meanwhile(kitchen)  # type: ignore[operator]
    typed = call(**to_the_kitchen(kitchen), postcode="67655")  # type: ignore[operator]
    page = desk.post("/desk/call", typed)
    assert page.status_code == 409
    assert words in page.text
    assert 'name="postcode" value="67655"' in page.text
    assert f'value="{typed["key"]}"' in page.text
    assert (Contact.objects.count(), Case.objects.count()) == (0, 0)


def test_one_that_may_is_counted(desk: Client, kitchen: Initiative) -> None:
    desk.post("/desk/call", said(**to_the_kitchen(kitchen)))
    row = Answer.objects.get()
    assert (row.kind, row.service) == ("initiative", kitchen.service)


@pytest.mark.parametrize("digits", [25, 5000], ids=["long", "endless"])
def test_a_number_without_end_is_no_fact(
    desk: Client, parish: Service, digits: int
) -> None:
    chosen = f"{parish.code}|{'9' * digits}"
    typed = {"answered-groceries": "", "answer-groceries": chosen}
    assert desk.post("/desk/call", said(**typed)).status_code == 302
    assert Answer.objects.get().fact is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "x" * 300},
        {"language": "tlh"},
        {"area": "y" * 300},
        {"new_topic": "z" * 300},
        {"topics": ["t" * 300]},
    ],
    ids=["language", "tongue", "area", "new", "topic"],
)
def test_what_no_list_knows_is_refused_in_words(
    desk: Client, monday: datetime, wrong: dict[str, object]
) -> None:
    page = desk.post("/desk/call", said(postcode="67655", **wrong))
    assert page.status_code == 422
    assert "Not saved yet" in page.text
    assert 'name="postcode" value="67655"' in page.text
    assert not Contact.objects.exists()


def test_a_new_problem_too_long_is_refused_of_a_name_too(
    desk: Client, monday: datetime
) -> None:
    page = desk.post("/desk/call", named(new_topic="z" * 300))
    assert page.status_code == 422
    assert not Contact.objects.exists()


def test_a_number_as_a_new_problem_is_refused_of_a_name_too(
    desk: Client, monday: datetime
) -> None:
    page = desk.post("/desk/call", named(new_topic="Rückruf 0631 777 123"))
    assert page.status_code == 409
    assert "no number and no name" in page.text
    assert not Contact.objects.exists()


@pytest.mark.parametrize("end", ["emergency", "wrong_number", "abandoned", "joke"])
def test_nothing_typed_keeps_a_call_from_ending(
    desk: Client, monday: datetime, end: str
) -> None:
    typed = said(language="x" * 300, postcode="0631777123", new_topic="z" * 300)
    assert desk.post(f"/desk/call/end/{end}", typed).status_code == 302
    contact = Contact.objects.get()
    assert (contact.outcome, contact.is_anonymous, contact.language) == (
        end,
        True,
        "de",
    )
    assert not Answer.objects.exclude(postcode="").exists()


@pytest.mark.parametrize(
    "end",
    ["emergency", "wrong_number", "abandoned", "joke", "out_of_scope", "unreachable"],
)
def test_however_it_ends_nothing_of_the_search_stays(
    desk: Client, monday: datetime, end: str
) -> None:
    typed = said(name="Wilhelmine Unbekannt", phone="0631 777123")
    desk.post("/desk/call/look", {**typed, "anonymous": ""})
    entry = Entry.objects.get(verb="people.searched")
    assert "Unbekannt" in entry.reason
    desk.post(f"/desk/call/end/{end}", typed)
    entry.refresh_from_db()
    assert entry.reason == ""
    contact = Contact.objects.get()
    assert (contact.outcome, contact.note, contact.raw) == (end, "", {})


@pytest.mark.parametrize(
    "wrong",
    [
        {"postcode": "Dupont Jan"},
        {"postcode": "023456789"},
        {"new_topic": "rappeler Mme Peeters 02 345 67 89"},
    ],
    ids=["name", "number", "both"],
)
def test_a_name_or_number_is_refused_and_the_form_kept(
    desk: Client, monday: datetime, wrong: dict[str, str]
) -> None:
    page = desk.post("/desk/call", said(**wrong, area="hill"))
    assert page.status_code == 409
    assert '<option value="hill" selected' in page.text
    assert not Contact.objects.exists()


def test_calls_without_a_key_are_counted_each(desk: Client, monday: datetime) -> None:
    for _time in range(2):
        desk.post("/desk/call", said(key=""))
    assert Contact.objects.filter(is_anonymous=True).count() == 2


def again_of(page: str) -> str:
    """The key that the button of the page carries."""
    found = re.search(r'name="again" value="([^"]+)"', page)
    assert found is not None, page
    return found[1]


def test_what_is_new_after_going_back_is_a_call_of_its_own(
    desk: Client, monday: datetime
) -> None:
    first = said()
    desk.post("/desk/call", first)
    both = {**first, "topics": ["groceries", "talk"], "answered-talk": "on"}
    page = desk.post("/desk/call", both)
    assert page.status_code == 409
    assert "This page was saved before" in page.text
    assert Answer.objects.count() == 1

    pressed = {**both, "again": again_of(page.text)}
    for _time in range(2):
        assert desk.post("/desk/call", pressed).status_code == 302
    assert list(
        Answer.objects.order_by("pk").values_list("topic__code", flat=True)
    ) == [
        "groceries",
        "talk",
    ]
    assert Contact.objects.filter(is_anonymous=True).count() == 2


def test_the_same_saved_again_is_counted_once(desk: Client, monday: datetime) -> None:
    first = said()
    for _time in range(2):
        assert desk.post("/desk/call", first).status_code == 302
    assert Answer.objects.count() == 1


def test_with_a_name_what_is_new_is_saved_by_the_same_button(
    desk: Client, monday: datetime
) -> None:
    first = named(**{"answered-groceries": ""})
    desk.post("/desk/call", first)
    both = {**first, "topics": ["groceries", "talk"]}
    page = desk.post("/desk/call", both)
    assert page.status_code == 409
    assert "This page was saved before" in page.text
    assert "Use a new key" not in page.text
    assert Need.objects.count() == 1
    desk.post("/desk/call", {**both, "again": again_of(page.text)})
    needs = Need.objects.order_by("pk").values_list("topic__code", "case")
    assert [topic for topic, _case in needs] == ["groceries", "talk"]
    assert Answer.objects.count() == 2


def test_saved_with_a_name_and_then_without_is_a_call_of_its_own(
    desk: Client, monday: datetime
) -> None:
    first = named(**{"answered-groceries": ""})
    desk.post("/desk/call", first)
    unnamed = {**first, "anonymous": "on", "answered-groceries": "on"}
    page = desk.post("/desk/call", unnamed)
    assert page.status_code == 409
    desk.post("/desk/call", {**unnamed, "again": again_of(page.text)})
    assert [row.is_anonymous for row in Contact.objects.order_by("pk")] == [False, True]


def test_an_emergency_after_a_save_is_never_held_up(
    desk: Client, monday: datetime
) -> None:
    first = said()
    desk.post("/desk/call", first)
    for _time in range(2):
        answer = desk.post("/desk/call/end/emergency", first)
        assert "/emergency" in answer["Location"]
    outcomes = Contact.objects.order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["answered", "emergency"]
