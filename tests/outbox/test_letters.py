"""Letters: piled up for a print, said to be printed, taken back, come back."""

import pytest

from beistand.accounts.models import User
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.outbox.actions import (
    Text,
    make_print_run,
    note_came_back,
    note_printed,
    put_back_run,
    queue_message,
    send_again,
    sweep_stuck,
    take_back_printed,
)
from beistand.outbox.models import Letter, Message, PrintRun
from beistand.outbox.queries import (
    done_runs,
    letters_of,
    letters_to_print,
    letters_waiting,
    oldest_unsent,
    open_runs,
)
from beistand.people.actions import correct_person, protect_person
from beistand.people.models import Person
from tests.work import run_worker


def write_letter(to: Person, once: str = "a") -> Message:
    text = Text("person-told-unmet", {"reference": "K7"}, once=once)
    return queue_message(to, "letter", text, by=System())


@pytest.fixture
def letter(klein: Person, monday: object) -> Message:
    return write_letter(klein)


@pytest.fixture
def run(letter: Message, rosa: User) -> PrintRun:
    return make_print_run([letter], by=rosa)


@pytest.mark.django_db(transaction=True)
def test_no_worker_sends_a_letter(klein: Person, monday: object) -> None:
    letter = write_letter(klein)
    run_worker()
    sweep_stuck(by=System())
    letter.refresh_from_db()
    assert letter.status == "queued"
    assert oldest_unsent() is None
    assert letters_waiting().count == 1


def test_the_address_has_name_street_and_town(letter: Message) -> None:
    assert letter.address == "Elfriede Klein\nMarktstraße 12\nMusterstadt"


def test_a_pile_changes_nothing_but_that_no_second_pile_gets_it(
    letter: Message, run: PrintRun, rosa: User
) -> None:
    letter.refresh_from_db()
    assert letter.status == "queued"
    assert list(letters_to_print()) == []
    assert letters_waiting().count == 1
    assert [each.message for each in letters_of(run)] == [letter]
    second = make_print_run([letter], by=rosa)
    assert list(letters_of(second)) == []
    assert list(open_runs()) == [run]


def test_who_printed_what_and_when_is_known(
    letter: Message, run: PrintRun, rosa: User
) -> None:
    assert note_printed(run, by=rosa) == 1
    letter.refresh_from_db()
    run.refresh_from_db()
    reference = Letter.objects.get().reference
    assert (letter.status, letter.provider_id) == ("sent", f"print-{reference}")
    assert letter.sent_at is not None
    assert (run.printed_by, list(done_runs())) == (rosa, [run])
    assert Entry.objects.get(verb="outbox.printed").actor == rosa.label
    with pytest.raises(Refused, match="already"):
        note_printed(run, by=rosa)


def test_it_can_be_taken_back_and_printed_later(
    letter: Message, run: PrintRun, rosa: User
) -> None:
    note_printed(run, by=rosa)
    take_back_printed(run, by=rosa)
    letter.refresh_from_db()
    assert (letter.status, letter.sent_at, letter.provider_id) == ("queued", None, "")
    assert list(open_runs()) == [run]
    with pytest.raises(Refused):
        take_back_printed(run, by=rosa)
    assert note_printed(run, by=rosa) == 1


def test_a_pile_that_is_put_back_keeps_the_numbers_of_its_letters(
    letter: Message, run: PrintRun, rosa: User
) -> None:
    before = Letter.objects.get().reference
    put_back_run(run, by=rosa)
    assert list(letters_to_print()) == [letter]
    again = make_print_run([letter], by=rosa)
    assert [each.reference for each in letters_of(again)] == [before]
    note_printed(again, by=rosa)
    with pytest.raises(Refused, match="marked as printed"):
        put_back_run(again, by=rosa)


def test_a_letter_that_comes_back_is_the_desks_work(
    letter: Message, run: PrintRun, rosa: User
) -> None:
    paper = letters_of(run).get()
    with pytest.raises(Refused, match="not out"):
        note_came_back(paper, "moved", by=rosa)
    note_printed(run, by=rosa)
    paper = letters_of(run).get()
    with pytest.raises(Refused, match="why"):
        note_came_back(paper, "", by=rosa)
    note_came_back(paper, "moved", by=rosa)
    letter.refresh_from_db()
    assert (letter.status, letter.next_step) == ("failed", "reach_otherwise")
    assert letter.team is not None
    assert letter.problem == "came back: moved"
    paper.refresh_from_db()
    assert (paper.reason, paper.came_back_at is None) == ("moved", False)


def test_sent_again_it_goes_to_the_address_as_it_is_known_now(
    letter: Message, run: PrintRun, rosa: User, klein: Person
) -> None:
    note_printed(run, by=rosa)
    note_came_back(letters_of(run).get(), "moved", by=rosa)
    correct_person(klein, {"street": "Neugasse", "house_number": "3"}, by=rosa)
    letter.refresh_from_db()
    send_again(letter, by=rosa)
    letter.refresh_from_db()
    assert "Neugasse 3" in letter.address
    assert list(letters_to_print()) == [letter]
    assert Letter.objects.get().reason == ""


def test_no_letter_shows_a_protected_address(klein: Person, rosa: User) -> None:
    protect_person(klein, by=rosa)
    klein.refresh_from_db()
    assert not klein.reach().has_address
    with pytest.raises(Refused, match="no address"):
        write_letter(klein)


def test_a_letter_to_somebody_protected_meanwhile_is_not_printed(
    letter: Message, klein: Person, rosa: User
) -> None:
    protect_person(klein, by=rosa)
    run = make_print_run([letter], by=rosa)
    letter.refresh_from_db()
    assert (list(letters_of(run)), letter.status) == ([], "failed")


def test_nor_one_that_is_on_a_pile_already(
    letter: Message, run: PrintRun, klein: Person, rosa: User
) -> None:
    protect_person(klein, by=rosa)
    assert list(letters_of(run)) == []
    assert note_printed(run, by=rosa) == 0
    letter.refresh_from_db()
    assert letter.status == "failed"
