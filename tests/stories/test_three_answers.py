"""Three calls, three answers: at once, a service, an initiative (BX-2, KL-5).

And a fourth of somebody who says no name: counted, and forgotten.
"""

import pytest

from beistand.cases.models import Case, FollowUp
from beistand.intake.models import Answer, Contact, Draft
from beistand.matching.models import Referral
from beistand.people.models import Person
from tests.stories.browser import Visitor
from tests.stories.conftest import At, Staff

pytestmark = pytest.mark.django_db(transaction=True)

PERSON = {
    "relation": "self",
    "area": "gruebentaelchen",
    "consent": "on",
    "language": "de",
}


def call(operator: Visitor, **said: object) -> Case:
    """A call is written down as it was said; the case that it opened."""
    operator.open("/desk/call").send("/desk/call$", **{**PERSON, **said})
    operator.reads("Saved. Tell the caller the number:")
    return Case.objects.latest("pk")


def kinds() -> list[str]:
    return list(Answer.objects.order_by("pk").values_list("kind", flat=True))


def test_three_calls_with_the_three_answers(staff: Staff, at: At) -> None:
    rosa, ilja = staff("rosa", "operator"), staff("ilja", "coordinator")

    # (a) At once: it lies within her own field.
    first = call(
        rosa,
        name="Paul Stein",
        phone="0631 11111",
        topics=["information"],
        **{"answered-information": "on", "said-information": "Ausweise gelten weiter."},
    )
    assert first.needs.get().status == "answered"
    assert first.needs.get().is_told()
    rosa.open(f"/desk/cases/{first.uid}").reads("Ausweise gelten weiter.")

    # (b) A professional service, which she phones with the caller on the line.
    second = call(
        rosa,
        name="Anna Berg",
        phone="0631 22222",
        topics=["children"],
        follow_up="on",
        **{"answer-children": "jugendamt-familientelefon|", "way-children": "warm"},
    )
    need = second.needs.get()
    assert (need.status, need.is_told()) == ("referred", True)
    rosa.open(f"/desk/cases/{second.uid}").reads(
        "accepted by the service", "with the caller on the line"
    )
    rosa.send("/referrals/.*/helped$", helped="yes")
    assert Referral.objects.get().status == "helped"

    # (c) An initiative of citizens; its safety rules are read out before.
    rosa.open("/desk/call")
    page = rosa.client.post("/desk/call/help", {"topics": ["masks"]}).text
    assert "Genähte Masken" in page or "Sewn masks" in page
    assert "Nobody rings, and nobody takes money." in page
    third = call(
        rosa,
        name="Karl Wald",
        phone="0631 33333",
        topics=["masks", "digital"],
        **{"answer-masks": "masken-bringen|", "way-masks": "given"},
    )
    states = {n.topic.code: n.status for n in third.needs.select_related("topic")}
    assert states == {"masks": "referred", "digital": "open"}
    # He did not agree to be asked later: nothing is left to do about the masks.
    assert Referral.objects.latest("pk").status == "not_followed"
    assert not FollowUp.objects.filter(case=third).exists()

    assert kinds() == ["at_once", "service", "initiative", "call_back"]
    with at(0, 10):
        ilja.open("/control/answered?days=1").reads("People known by name")
    figures = ilja.answer.context["figures"]
    assert (figures.contacts, figures.requests, figures.people) == (3, 4, 3)


def test_a_need_for_the_profession_goes_to_no_initiative(staff: Staff) -> None:
    rosa = staff("rosa", "operator")
    case = call(rosa, name="Eva Bach", phone="0631 44444", topics=["masks"])
    rosa.open(f"/desk/cases/{case.uid}").follow("/needs/.*/help")
    rosa.reads("Sewn masks")
    rosa.open(f"/desk/cases/{case.uid}").send("/professional$", needed="yes")
    rosa.reads("wants a professional").follow("/needs/.*/help")
    assert "Sewn masks" not in rosa.html


def test_who_says_no_name_is_counted_and_forgotten(staff: Staff, at: At) -> None:
    rosa, ilja = staff("rosa", "operator"), staff("ilja", "coordinator")
    before = Person.objects.count()
    rosa.open("/desk/call")
    key = rosa.form("/desk/call$").fields["key"][0]
    typed = {"key": key, "name": "Wilhelmine Unbekannt", "phone": "0631 777123"}
    rosa.client.post("/desk/call/draft", typed)
    rosa.client.post("/desk/call/look", typed)
    draft = Draft.objects.get()
    assert draft.typed["name"] == ["Wilhelmine Unbekannt"]

    rosa.send(
        "/desk/call$",
        **typed,
        draft=str(draft.uid),
        anonymous="on",
        topics=["talk"],
        postcode="67655",
        area="gruebentaelchen",
        **{"answered-talk": "on", "said-talk": "Frau Unbekannt getröstet"},
    )
    rosa.reads("Counted. Nothing of the caller was kept.")
    contact = Contact.objects.get()
    assert (contact.is_anonymous, contact.note, contact.raw) == (True, "", {})
    answer = Answer.objects.get()
    assert (answer.kind, answer.postcode, answer.words) == ("at_once", "67655", "")
    assert not Draft.objects.exists()
    assert Person.objects.count() == before
    with at(0, 10):
        ilja.open("/control/answered?days=1").reads("of them anonymous")
    assert ilja.answer.context["figures"].anonymous == 1
