"""A protocol from draft to approved to retired; what was approved never changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from beistand.accounts.models import User
from beistand.guidance.actions import (
    add_protocol,
    approve_version,
    begin_draft,
    change_draft,
    discard_draft,
    load_protocol,
    retire_version,
)
from beistand.guidance.actions.versions import Approval, NotReady
from beistand.guidance.models import Choice, Node, ProtocolVersion
from beistand.guidance.queries import (
    draft_version,
    graph_of,
    protocols_for,
    version_in_use,
    version_numbered,
)
from beistand.guidance.rules.graph import Graph, as_written, hash_graph
from beistand.journal.models import Entry
from beistand.kit import clock
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from tests.guidance.deeds import approve, in_force, next_version
from tests.guidance.graphs import food, said

pytestmark = pytest.mark.django_db


def test_what_is_kept_is_what_was_written(ilja: User, olga: User) -> None:
    version = in_force(ilja, olga)
    kept = version_numbered("food", 1)
    assert kept is not None
    assert as_written(graph_of(kept)) == as_written(food())
    assert version.hash == kept.hash == hash_graph(food())
    assert (kept.edited_by, kept.approved_by) == ("user:ilja", "user:olga")


def test_only_an_approved_version_is_found_by_its_topic(ilja: User, olga: User) -> None:
    draft = add_protocol(food(), by=ilja)
    assert protocols_for(["groceries"]) == []
    approve(draft, olga)
    assert [row.protocol.code for row in protocols_for(["talk", "groceries"])] == [
        "food"
    ]
    assert protocols_for(["talk"]) == protocols_for([]) == []


def test_a_protocol_that_leaves_a_topic_is_not_found_there(
    ilja: User, olga: User
) -> None:
    first = in_force(ilja, olga)
    next_version(first, replace(food(), topics=("talk",)), ilja, olga)
    assert protocols_for(["groceries"]) == []
    assert len(protocols_for(["talk"])) == 1


def test_who_wrote_it_does_not_approve_it(ilja: User, olga: User) -> None:
    draft = add_protocol(food(), by=ilja)
    with pytest.raises(Refused, match="Let a colleague read it"):
        approve(draft, ilja)
    draft = change_draft(draft, food(titles=said("Food")), seen=draft.hash, by=olga)
    approve(draft, ilja)


def test_the_database_wants_a_second_person_too(ilja: User) -> None:
    draft = add_protocol(food(), by=ilja)
    with pytest.raises(IntegrityError, match="protocol_approved_by_another"):
        draft.move(
            "approved",
            approved_by=ilja.label,
            approved_at=clock.now(),
            effective_from=clock.now(),
        )


def test_operators_neither_write_nor_approve(rosa: User, ilja: User) -> None:
    with pytest.raises(PermissionDenied):
        add_protocol(food(), by=rosa)
    draft = add_protocol(food(), by=ilja)
    with pytest.raises(PermissionDenied):
        approve(draft, rosa)


def test_a_missing_translation_blocks_approval(ilja: User, olga: User) -> None:
    nodes = (*food().nodes[:-1], replace(food().nodes[-1], texts={"de": "Gut"}))
    draft = add_protocol(food(nodes=nodes), by=ilja)
    with pytest.raises(NotReady) as refused:
        approve(draft, olga)
    (fault,) = refused.value.faults
    assert (fault.node, fault.language) == ("enough", "en")
    assert "enough" in str(refused.value.message)
    draft.refresh_from_db()
    assert draft.is_draft


def test_what_was_read_is_what_is_approved(ilja: User, olga: User) -> None:
    draft = add_protocol(food(), by=ilja)
    seen = draft.hash
    change_draft(draft, food(titles=said("Food")), seen=seen, by=ilja)
    with pytest.raises(Refused, match="changed this draft meanwhile"):
        approve_version(draft, Approval("clearer", seen), by=olga)


def test_nobody_writes_over_a_colleague(ilja: User, olga: User) -> None:
    draft = add_protocol(food(), by=ilja)
    change_draft(draft, food(titles=said("Mine")), seen=draft.hash, by=ilja)
    with pytest.raises(Refused, match="changed this draft meanwhile"):
        change_draft(draft, food(titles=said("Hers")), seen=draft.hash, by=olga)


def test_an_approval_says_why(ilja: User, olga: User) -> None:
    draft = add_protocol(food(), by=ilja)
    with pytest.raises(Refused, match="Say in one sentence"):
        approve_version(draft, Approval(" ", draft.hash), by=olga)


def test_the_next_version_takes_over_and_the_old_one_retires(
    ilja: User, olga: User
) -> None:
    first = in_force(ilja, olga)
    second = next_version(first, food(titles=said("Hunger")), ilja, olga)
    first.refresh_from_db()
    assert (first.status, second.status) == ("retired", "approved")
    assert version_in_use(first.protocol) == second


def test_a_version_waits_for_its_day(ilja: User, olga: User, monday: object) -> None:
    first = in_force(ilja, olga)
    tomorrow = clock.now() + timedelta(days=1)
    draft = begin_draft(first.protocol, by=ilja)
    draft = change_draft(draft, food(titles=said("New")), seen=draft.hash, by=ilja)
    second = approve(draft, olga, effective_from=tomorrow)
    assert version_in_use(first.protocol) == first
    with clock.pretending(tomorrow + timedelta(minutes=1)):
        assert version_in_use(first.protocol) == second
        third = begin_draft(first.protocol, by=ilja)
        assert third.titles == said("New")


def test_a_retired_protocol_is_used_no_more(ilja: User, olga: User) -> None:
    version = in_force(ilja, olga)
    retire_version(version, by=ilja)
    assert protocols_for(["groceries"]) == []
    with pytest.raises(Refused):
        retire_version(version, by=olga)


def test_one_draft_at_a_time(ilja: User, olga: User) -> None:
    version = in_force(ilja, olga)
    draft = begin_draft(version.protocol, by=ilja)
    with pytest.raises(Refused, match="works on the next version"):
        begin_draft(version.protocol, by=olga)
    discard_draft(draft, by=ilja)
    assert draft_version(version.protocol) is None
    assert begin_draft(version.protocol, by=olga).number == 2
    with pytest.raises(Refused, match="already a protocol"):
        add_protocol(food(), by=olga)


def change_text(version: ProtocolVersion) -> object:
    return Node.objects.filter(version=version).update(texts={"de": "x"})


def change_label(version: ProtocolVersion) -> object:
    return Choice.objects.filter(node__version=version).update(next="sent")


def add_node(version: ProtocolVersion) -> object:
    return Node.objects.create(version=version, code="x", position=9, kind="say")


def add_choice(version: ProtocolVersion) -> object:
    node = version.nodes.get(code="today")
    return Choice.objects.create(node=node, code="x", position=9)


def remove_node(version: ProtocolVersion) -> object:
    return version.nodes.filter(code="sent").delete()


def remove_choice(version: ProtocolVersion) -> object:
    return Choice.objects.filter(node__version=version).delete()


def change_title(version: ProtocolVersion) -> object:
    return ProtocolVersion.objects.filter(pk=version.pk).update(titles={})


def make_draft_again(version: ProtocolVersion) -> object:
    rows = ProtocolVersion.objects.filter(pk=version.pk)
    return rows.update(status="draft", approved_by="", approved_at=None)


def remove_version(version: ProtocolVersion) -> object:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM guidance_protocolversion WHERE id = %s", [version.pk]
        )
    return None


@pytest.mark.parametrize(
    "deed",
    [
        change_text,
        change_label,
        add_node,
        add_choice,
        remove_node,
        remove_choice,
        change_title,
        make_draft_again,
        remove_version,
    ],
)
@pytest.mark.parametrize("is_retired", [False, True])
def test_the_database_keeps_what_was_approved(
    ilja: User,
    olga: User,
    deed: Callable[[ProtocolVersion], object],
    is_retired: bool,
) -> None:
    version = in_force(ilja, olga)
    if is_retired:
        retire_version(version, by=ilja)
    with (
        pytest.raises((InternalError, IntegrityError), match="stays as it is"),
        transaction.atomic(),
    ):
        deed(version)


def test_a_draft_may_be_changed_by_hand(ilja: User) -> None:
    """The control: what the trigger refuses above is possible in a draft."""
    draft = add_protocol(food(), by=ilja)
    assert change_text(draft) == 5
    assert change_label(draft) == 2
    add_node(draft)


def test_every_step_is_in_the_journal(ilja: User, olga: User) -> None:
    version = in_force(ilja, olga)
    next_version(version, food(titles=said("New")), ilja, olga)
    retire_version(version_in_use(version.protocol) or version, by=olga)
    verbs = list(
        Entry.objects.filter(verb__startswith="guidance.").values_list(
            "verb", flat=True
        )
    )
    assert sorted(verbs) == [
        "guidance.approved",
        "guidance.approved",
        "guidance.draft_begun",
        "guidance.draft_begun",
        "guidance.draft_changed",
        "guidance.protocol_added",
        "guidance.retired",
    ]


US = System("blueprint")


def test_loading_twice_changes_nothing(town: object) -> None:
    assert load_protocol(food(), by=US) == "new"
    assert load_protocol(food(), by=US) == "unchanged"
    assert load_protocol(food(titles=said("New")), by=US) == "changed"
    assert ProtocolVersion.objects.count() == 2


def test_loading_keeps_what_people_approved(ilja: User, olga: User) -> None:
    load_protocol(food(), by=US)
    version = version_numbered("food", 1)
    assert version is not None
    next_version(version, food(titles=said("Ours")), ilja, olga)
    assert load_protocol(food(titles=said("Theirs")), by=US) == "kept"
    current = version_in_use(version.protocol)
    assert current is not None
    assert current.titles == said("Ours")


def test_loading_disturbs_nobody_at_work(ilja: User) -> None:
    load_protocol(food(), by=US)
    version = version_numbered("food", 1)
    assert version is not None
    begin_draft(version.protocol, by=ilja)
    assert load_protocol(food(titles=said("Theirs")), by=US) == "kept"


@pytest.mark.parametrize("graph", [food(start="ghost"), food(titles={"de": "Essen"})])
def test_loading_takes_nothing_unfinished(town: object, graph: Graph) -> None:
    with pytest.raises(NotReady):
        load_protocol(graph, by=US)
