"""Encrypted model fields on a real table."""

import json
from collections.abc import Iterator

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter
from django.db.models import F, Q
from django.test.utils import isolate_apps

from beistand.kit import crypto
from beistand.kit.crypto import UnreadableError
from beistand.kit.fields import EncryptedJSON, EncryptedText

SECRETS = ["Bring the blue pills", "", "Müller 🌻", "a\x00b", "x" * 100_000]


@pytest.fixture
def boxes(db: None) -> Iterator[type[models.Model]]:
    """A table with sealed columns, gone after the test."""
    with isolate_apps():

        class Box(models.Model):
            text = EncryptedText(default="", blank=True)
            maybe = EncryptedText(null=True)
            value = EncryptedJSON(default=dict)
            number = models.IntegerField(default=0)

            class Meta:
                app_label = "kit"

    with connection.schema_editor() as editor:
        editor.create_model(Box)
    yield Box


def raw(column: str) -> list[bytes | None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM kit_box ORDER BY id")
        return [stored and bytes(stored) for (stored,) in cursor.fetchall()]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_text_comes_back_and_the_database_never_saw_it(boxes, secret: str) -> None:
    boxes.objects.create(text=secret)
    assert boxes.objects.get().text == secret
    (stored,) = raw("text")
    assert crypto.decrypt(stored, "kit.box.text") == secret
    assert not secret or secret.encode() not in stored


@pytest.mark.parametrize(
    "value",
    [{}, [], 0, False, "ill", ["over_65", "alone"], {"a": {"ü": [1, 2.5, True, None]}}],
)
def test_a_json_value_comes_back(boxes, value: object) -> None:
    boxes.objects.create(value=value)
    assert boxes.objects.get().value == value
    (stored,) = raw("value")
    assert json.loads(crypto.decrypt(stored, "kit.box.value")) == value


def test_null_is_null_and_can_be_asked(boxes) -> None:
    boxes.objects.create(number=1)
    boxes.objects.create(number=2, maybe="")
    assert boxes.objects.get(maybe__isnull=True).number == 1
    assert boxes.objects.get(maybe__isnull=False).number == 2
    assert raw("maybe")[0] is None


def test_every_way_of_writing_seals(boxes) -> None:
    one, two = boxes.objects.bulk_create([boxes(text="one"), boxes(text="two")])
    one.text, two.text = "three", "four"
    boxes.objects.bulk_update([one, two], ["text"])
    assert set(boxes.objects.values_list("text", flat=True)) == {"three", "four"}
    two.text = "five"
    two.save(update_fields=["text"])
    boxes.objects.filter(pk=one.pk).update(text="six", value=[7], maybe=None)
    boxes.objects.bulk_create(
        [boxes(pk=two.pk, text="seven")],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["text"],
    )
    assert list(boxes.objects.order_by("id").values_list("text", "value")) == [
        ("six", [7]),
        ("seven", {}),
    ]
    assert all(stored[0] == 1 for stored in raw("text"))


def test_every_way_of_reading_opens(boxes) -> None:
    box = boxes.objects.create(text="one", value=[1])
    assert boxes.objects.defer("text").get().text == "one"
    assert boxes.objects.values("text", "value").get() == {"text": "one", "value": [1]}
    assert boxes.objects.annotate(other=F("text")).get().other == "one"
    assert next(iter(boxes.objects.raw("SELECT * FROM kit_box"))).text == "one"
    box.text = "unsaved"
    box.refresh_from_db()
    assert box.text == "one"


def test_a_value_copied_between_columns_is_noticed(boxes) -> None:
    boxes.objects.create(text="one")
    boxes.objects.update(maybe=F("text"))
    with pytest.raises(UnreadableError, match=r"kit\.box\.maybe"):
        boxes.objects.get()


@pytest.mark.parametrize(
    "question",
    [
        Q(text="one"),
        Q(text=""),
        Q(text__in=["one"]),
        Q(text__contains="o"),
        Q(text__gt="a"),
        Q(maybe=None),
        Q(value={}),
        Q(value__a=1),
        Q(value__contains=[1]),
        Q(text__year=2020),
    ],
)
def test_no_other_question_is_answered(boxes, question: Q) -> None:
    for rows in (boxes.objects.filter, boxes.objects.exclude):
        with pytest.raises(FieldError, match=r"encrypted.*blind index"):
            list(rows(question))


def test_a_new_instance_has_the_default(boxes) -> None:
    assert (boxes().text, boxes().maybe, boxes().value) == ("", None, {})


def test_a_column_can_be_added_to_a_table_with_rows(boxes) -> None:
    boxes.objects.create()
    for name, field in (
        ("a", EncryptedText(default="")),
        ("b", EncryptedText(blank=True)),
        ("c", EncryptedJSON(default=list)),
    ):
        with connection.schema_editor() as editor:
            field.contribute_to_class(boxes, name)
            editor.add_field(boxes, field)
    box = boxes.objects.get()
    assert (box.a, box.b, box.c) == ("", "", [])


def test_an_index_on_a_sealed_column_fails_the_checks() -> None:
    with isolate_apps():

        class Wrong(models.Model):
            text = EncryptedText(unique=True)

            class Meta:
                app_label = "kit"

    assert "beistand.E001" in {problem.id for problem in Wrong.check()}


def test_the_columns_of_a_shared_base_are_sealed_for_their_own_table() -> None:
    with isolate_apps():

        class Base(models.Model):
            text = EncryptedText()

            class Meta:
                abstract = True
                app_label = "kit"

        class One(Base):
            pass

        class Two(Base):
            pass

    contexts = [model._meta.get_field("text").context for model in (One, Two)]
    assert contexts == ["kit.one.text", "kit.two.text"]


@pytest.mark.parametrize(
    ("field", "written"),
    [
        (EncryptedText(), "beistand.kit.fields.EncryptedText()"),
        (
            EncryptedText(blank=True, default=""),
            "beistand.kit.fields.EncryptedText(blank=True, default='')",
        ),
        (
            EncryptedJSON(default=list, context="people.person.risks"),
            "beistand.kit.fields.EncryptedJSON("
            "context='people.person.risks', default=list)",
        ),
    ],
)
def test_a_migration_writes_the_field_the_same_way_each_time(field, written) -> None:
    assert MigrationWriter.serialize(field)[0] == written
    assert MigrationWriter.serialize(field.clone())[0] == written
