"""Nobody can help: it is said honestly, with the reason, and the person is told."""

import pytest

from tests.stories.browser import Visitor
from tests.stories.conftest import At, Staff, Work, case_of, reference_of

pytestmark = pytest.mark.django_db(transaction=True)


def lena_asks() -> str:
    """Somebody needs a ride, and no helper drives; the reference of the report."""
    lena = Visitor()
    lena.open("/help").walk(
        {"for_whom": "self"},
        {"topics": ["pets"], "detail": "Mein Hund muss raus."},
        {"area": "moelschbach"},
        {"name": "Lena Kurz", "phone": "0631 / 99887"},
        {},
    )
    return reference_of(lena)


def test_unmet_with_its_reason_and_told(staff: Staff, work: Work, at: At) -> None:
    rosa, ilja = staff("rosa", "operator"), staff("ilja", "coordinator")
    reference = lena_asks()
    work()

    # Nobody is there. It cannot simply be closed.
    case_of(rosa, reference).follow("/needs/.*/help")
    rosa.reads("No helper is free for this nearby.")
    refuses_to_close(rosa, reference, "A need is still open.")

    # Rosa says so, with the reason; without one it is refused.
    case_of(rosa, reference).send("/unmet$", reason="")
    assert rosa.answer.status_code == 409
    case_of(rosa, reference).send("/unmet$", reason="no_service")
    rosa.reads("no help was found", "nobody offers this")
    refuses_to_close(rosa, reference, "has not been told whether and how")

    # Lena hears it by phone: nobody answers, then she does.
    rosa.open("/desk/calls").send("/calls/next$").reads("Lena Kurz")
    rosa.send("/result$", result="no_answer")
    refuses_to_close(rosa, reference, "has not been told whether and how")
    with at(0, 11):
        rosa.open("/desk/calls").send("/calls/next$").reads("Lena Kurz")
        rosa.send("/result$", result="reached", answer="told")
        refuses_to_close(rosa, reference, "has not been asked whether all was well")

    # Later she is asked how she manages; then it can be closed.
    with at(1, 11):
        rosa.open("/desk/calls").send("/calls/next$").reads("Lena Kurz")
        rosa.send("/result$", result="reached", answer="not_well", words="Traurig.")
        case_of(rosa, reference).send("/close$").reads("Closed")

        # Those in charge see what was missing, and where.
        ilja.open("/control/city").reads("Mölschbach", "1 × nobody offers this")
        ilja.open("/control/unmet?reason=no_service").reads(reference)


def refuses_to_close(operator: Visitor, reference: str, why: str) -> None:
    case_of(operator, reference).send("/close$")
    assert operator.answer.status_code == 409
    operator.reads("This case cannot be closed yet.", why)
