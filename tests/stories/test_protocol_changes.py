"""A protocol is changed and approved; the next call follows it, the running one not."""

import re

import pytest

from tests.stories.browser import Visitor
from tests.stories.conftest import Staff

pytestmark = pytest.mark.django_db(transaction=True)
OLD = "Is there enough food in the house for today?"
NEW = "Have you eaten today?"


def begin_call(operator: Visitor) -> Visitor:
    """The phone rings; somebody needs shopping, and the protocol is followed."""
    operator.open("/desk/call")
    return press(operator, "begin", topics=["shopping"])


def press(operator: Visitor, button: str, **more: str | list[str]) -> Visitor:
    """A button of the panel, with the whole call form around it."""
    form = operator.form("/desk/call$")
    form.action = "/desk/call/guide"
    sent = {**form.fields, **more, "guide": button}
    operator._arrive(operator.client.post(form.action, sent, follow=True), form.action)
    return operator


def choose(operator: Visitor, ends: str) -> Visitor:
    """The answer whose code this is."""
    found = re.search(rf'name="guide" value="(answer:[^"]*:{ends})"', operator.html)
    assert found is not None, operator.text
    return press(operator, found[1])


def test_a_running_call_keeps_its_version(staff: Staff) -> None:
    rosa, otto = staff("rosa", "operator"), staff("otto", "operator")
    ilja, olga = staff("ilja", "coordinator"), staff("olga", "coordinator")

    # A call runs, in the middle of the protocol.
    begin_call(rosa).reads(OLD)
    choose(rosa, "yes").reads("Allergies, diabetes")

    # Meanwhile Ilja words the question anew; he may not approve it himself.
    ilja.open("/control/protocols").follow("^No food in the house$")
    ilja.send("/control/protocols/no-food/draft").follow("^today$")
    ilja.send("nodes/today|^$", **{"text-en": NEW})
    ilja.reads("Ask a colleague to read and approve it.", NEW)
    assert "I have read it" not in ilja.text
    olga.open("/control/protocols/no-food/2/").follow("What differs from version 1")
    olga.reads(OLD, NEW, "texts.en")
    olga.follow("^version 2$").send("/approve$", note="Nobody admits an empty fridge.")
    olga.reads("Approved. Calls that begin now follow it.")

    # The next call asks the new question; the running one goes on as it began.
    begin_call(otto).reads(NEW)
    choose(rosa, "").reads("Can the person cook?")
    back = re.search(r'value="(back:[^"]+)"', rosa.html)
    assert back is not None
    press(press(rosa, back[1]), back[1]).reads(OLD)
    assert NEW not in rosa.text

    # Both are counted where they belong.
    ilja.open("/control/protocols/no-food").reads("Nobody admits an empty fridge.")
    calls = re.findall(r'data-label="Calls" class="number">(\d+)<', ilja.html)
    assert calls == ["1", "1"]
