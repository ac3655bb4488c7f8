"""Two approve one draft at once; one approves while the other still writes."""

from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from beistand.accounts.models import User
from beistand.guidance.actions import add_protocol, approve_version, change_draft
from beistand.guidance.actions.versions import Approval
from beistand.guidance.models import Node, ProtocolVersion
from beistand.guidance.queries import graph_of, version_numbered
from beistand.guidance.rules.graph import hash_graph
from beistand.journal.models import Entry
from beistand.kit.status import Moves
from tests.guidance.graphs import food, said
from tests.races.crowd import at_once, meet, naive_move, refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(otto: User, ilja: User) -> ProtocolVersion:
    """A draft that somebody else wrote."""
    otto.role = "coordinator"
    otto.save(update_fields=["role"])
    return add_protocol(food(), by=otto)


def approve_both(draft: ProtocolVersion, people: list[User]) -> list[object]:
    """Each approves the draft at once, as it stands."""
    return at_once(
        [
            lambda one=one: approve_version(
                draft, Approval("clearer", draft.hash), by=one
            )
            for one in people
        ]
    )


def approvals() -> int:
    return Entry.objects.filter(verb="guidance.approved").count()


def test_one_of_two_approves(draft: ProtocolVersion, ilja: User, olga: User) -> None:
    outcomes = approve_both(draft, [ilja, olga])
    (no,) = refused(outcomes)
    assert "Please look again" in str(no.message)
    assert approvals() == 1


def test_the_database_holds_when_the_code_does_not(
    draft: ProtocolVersion,
    ilja: User,
    olga: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Moves, "move", naive_move(2))
    outcomes = approve_both(draft, [ilja, olga])
    faults = [each for each in outcomes if isinstance(each, Exception)]
    assert [str(each).split(":")[0] for each in faults] == [
        "An approved protocol stays as it is"
    ]
    assert approvals() == 1


def test_control_without_either_both_approve(
    draft: ProtocolVersion,
    ilja: User,
    olga: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Moves, "move", naive_move(2))
    table = ProtocolVersion._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER protocol_version_stays")
    try:
        outcomes = approve_both(draft, [ilja, olga])
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER protocol_version_stays")
    assert not refused(outcomes)
    assert approvals() == 2


def test_what_is_approved_is_what_was_read(
    draft: ProtocolVersion,
    otto: User,
    olga: User,
) -> None:
    """Writing and approving at once: one of them is told, and the hash is true."""
    outcomes = at_once(
        [
            lambda: change_draft(
                draft, food(titles=said("New")), seen=draft.hash, by=otto
            ),
            lambda: approve_version(draft, Approval("why", draft.hash), by=olga),
        ]
    )
    assert len(refused(outcomes)) == 1
    kept = version_numbered("food", 1)
    assert kept is not None
    assert kept.hash == hash_graph(graph_of(kept))


def test_nobody_slips_a_node_in_while_another_approves(
    draft: ProtocolVersion, ilja: User
) -> None:
    """The trigger takes the version's lock: a node waits, then finds it approved."""
    barrier = Barrier(2)

    def approve() -> None:
        with transaction.atomic():
            approve_version(draft, Approval("why", draft.hash), by=ilja)
            meet(barrier)

    def slip_in() -> None:
        meet(barrier)
        Node.objects.create(version=draft, code="late", position=9, kind="say")

    done, late = at_once([approve, slip_in])
    assert done is None
    assert isinstance(late, DatabaseError)
    assert "stays as it is" in str(late)
