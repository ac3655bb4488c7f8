"""Several operators pile up the same letters: each letter is on one pile."""

import pytest

from beistand.accounts.actions import Account, add_user
from beistand.accounts.models import User
from beistand.kit.actions import System
from beistand.outbox.actions import (
    Text,
    make_print_run,
    note_printed,
    paper,
    put_back_run,
    queue_message,
)
from beistand.outbox.models import Letter, Message, PrintRun
from beistand.people.models import Person
from tests.races.crowd import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6
LETTERS = 5


@pytest.fixture
def operators(town: object) -> list[User]:
    return [
        add_user(Account(f"op{n}", f"Operator {n}", "operator"), by=System())
        for n in range(MANY)
    ]


@pytest.fixture
def letters(klein: Person, monday: object) -> list[Message]:
    text = Text("person-told-unmet", {"reference": "K7"})
    return [
        queue_message(klein, "letter", text, by=System()) for _number in range(LETTERS)
    ]


def pile_up(letters: list[Message], operators: list[User]) -> list[PrintRun]:
    """Everybody puts the same letters on a pile."""
    runs = at_once(
        [lambda who=who: make_print_run(letters, by=who) for who in operators]
    )
    assert not refused(runs)
    return runs


def test_a_letter_is_on_one_pile(letters: list[Message], operators: list[User]) -> None:
    runs = pile_up(letters, operators)
    made = [run for run in runs if run.on_pile]
    assert sum(run.on_pile for run in runs) == LETTERS
    assert Letter.objects.count() == LETTERS
    for run in made:
        assert run.letters.count() == run.on_pile


def test_nor_does_it_move_when_it_was_on_one_before(
    letters: list[Message], operators: list[User]
) -> None:
    put_back_run(make_print_run(letters, by=operators[0]), by=operators[0])
    runs = pile_up(letters, operators)
    assert sum(run.on_pile for run in runs) == LETTERS


def test_control_taking_whatever_was_read_moves_letters_between_piles(
    letters: list[Message], operators: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def grab(message: Message, run: PrintRun) -> bool:
        rows = Letter.objects.filter(message=message)
        return bool(rows.update(run=run))

    monkeypatch.setattr(paper, "_put_on_pile", grab)
    first = make_print_run([], by=operators[0])
    for number, message in enumerate(letters):
        Letter.objects.create(message=message, reference=f"K000000{number}")
    assert first.letters.count() == 0
    runs = pile_up(letters, operators)
    assert sum(run.on_pile for run in runs) > LETTERS


def test_many_who_say_that_it_is_printed_say_it_once(
    letters: list[Message], operators: list[User]
) -> None:
    run = make_print_run(letters, by=operators[0])
    outcomes = at_once([lambda who=who: note_printed(run, by=who) for who in operators])
    assert len(refused(outcomes)) == MANY - 1
    assert [each for each in outcomes if isinstance(each, int)] == [LETTERS]
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}
