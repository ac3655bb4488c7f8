"""Loading is repeatable and never overwrites what people changed since."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from pydantic import BaseModel

from beistand.accounts.models import User
from beistand.directory.actions import edit_service
from beistand.directory.models import (
    Location,
    Organization,
    Service,
    ServiceAtLocation,
)
from beistand.journal.models import Entry
from beistand.kit.actions import System
from beistand.lines.models import Line
from beistand.lines.queries import main_line
from beistand.outbox.models import Template
from beistand.project.blueprint.checking import read_blueprint
from beistand.project.blueprint.loading import Loaded, load_blueprint
from beistand.project.blueprint.schema import Blueprint
from beistand.project.cli import main
from beistand.project.commands import blueprint as commands
from beistand.reference.models import Area, City, Topic
from beistand.reference.queries import city, pace

FOLDER = Path(__file__).resolve().parents[2] / "blueprints" / "kaiserslautern"
US = System("test")
TABLES: tuple[type[Model], ...] = (
    City,
    Area,
    Topic,
    Line,
    Organization,
    Location,
    Service,
    ServiceAtLocation,
    Template,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kaiserslautern() -> Blueprint:
    return read_blueprint(FOLDER)


def results(loaded: list[Loaded]) -> Counter[str]:
    return Counter(each.result for each in loaded)


def contents() -> list[object]:
    """Every value of every table that a blueprint fills."""
    found: list[object] = []
    for table in TABLES:
        found += table._default_manager.order_by("pk").values()
    for row in Area.objects.order_by("pk"):
        found.append(sorted(row.neighbours.values_list("code", flat=True)))
    for service in Service.objects.order_by("pk"):
        found.append(sorted(service.topics.values_list("code", flat=True)))
        found.append(sorted(service.areas.values_list("code", flat=True)))
    return found


def with_entry(
    blueprint: Blueprint, part: str, code: str, **fields: object
) -> Blueprint:
    """The blueprint with other values in one entry of one list."""
    entries: list[BaseModel] = [
        entry.model_copy(update=fields) if entry.code == code else entry
        for entry in getattr(blueprint, part)
    ]
    return blueprint.model_copy(update={part: entries})


def test_the_city_is_there_afterwards(kaiserslautern: Blueprint) -> None:
    load_blueprint(kaiserslautern, by=US)
    assert city().text("service_name", "en") == "Emergency supply hotline"
    assert city().logo.startswith("<svg")
    assert city().is_demo is False
    assert pace().cash_cap_euro == 50
    assert main_line().phones == ["+496990009365"]
    assert main_line().hours == "Mo-Fr 08:00-12:00; PH off"
    west = Area.objects.get(code="west")
    beside = set(west.neighbours.values_list("code", flat=True))
    assert "einsiedlerhof" in beside
    assert [topic.code for topic in Topic.objects.all()[:2]] == ["shopping", "medicine"]
    village = Service.objects.get(code="dorfladen-bringdienst")
    assert village.phone == "+496990009483"
    assert set(village.areas.values_list("code", flat=True)) == {
        "dansenberg",
        "hohenecken",
        "moelschbach",
    }
    told = Template.objects.get(key="person-told", channel="phone", language="de")
    assert "{code_word}" in told.body


def test_areas_keep_their_tree_and_outlines(kaiserslautern: Blueprint) -> None:
    outline: dict[str, object] = {"type": "Polygon", "coordinates": []}
    part = with_entry(kaiserslautern, "areas", "betzenberg", parent="west")
    part = part.model_copy(update={"outlines": {"betzenberg": outline}})
    load_blueprint(part, by=US)
    area = Area.objects.get(code="betzenberg")
    assert area.parent is not None
    assert area.parent.code == "west"
    assert area.outline == outline


def test_loading_twice_changes_nothing(kaiserslautern: Blueprint) -> None:
    first = results(load_blueprint(kaiserslautern, by=US))
    before, lines = contents(), Entry.objects.count()
    second = results(load_blueprint(kaiserslautern, by=US))
    assert set(first) == {"new"}
    assert set(second) == {"unchanged"}
    assert contents() == before
    assert Entry.objects.count() == lines


def test_services_stand_where_the_folder_says(kaiserslautern: Blueprint) -> None:
    load_blueprint(kaiserslautern, by=US)
    place = ServiceAtLocation.objects.get(service__code="lebensmittelausgabe")
    assert place.location.area is not None
    assert (place.location.code, place.location.area.code) == (
        "tafelrunde-ausgabe",
        "innenstadt-ost",
    )
    assert place.location.accessibility["en"].startswith("At street level")


def test_a_place_that_people_took_away_stays_away(kaiserslautern: Blueprint) -> None:
    load_blueprint(kaiserslautern, by=US)
    ServiceAtLocation.objects.filter(service__code="apotheke-bote").delete()
    load_blueprint(kaiserslautern, by=US)
    assert not ServiceAtLocation.objects.filter(service__code="apotheke-bote").exists()
    moved = with_entry(
        kaiserslautern, "services", "apotheke-bote", locations=["dorfladen-sued"]
    )
    loaded = load_blueprint(moved, by=US)
    assert Loaded("service", "apotheke-bote", "changed") in loaded
    place = ServiceAtLocation.objects.get(service__code="apotheke-bote")
    assert place.location.code == "dorfladen-sued"


def test_what_changed_in_the_folder_arrives(kaiserslautern: Blueprint) -> None:
    load_blueprint(kaiserslautern, by=US)
    changed = with_entry(
        kaiserslautern, "services", "menuedienst", phone="+496990009499", areas=["west"]
    )
    loaded = load_blueprint(changed, by=US)
    row = Service.objects.get(code="menuedienst")
    assert row.phone == "+496990009499"
    assert [area.code for area in row.areas.all()] == ["west"]
    assert [each for each in loaded if each.result == "changed"] == [
        Loaded("service", "menuedienst", "changed")
    ]


def test_a_phone_that_somebody_corrected_stays(kaiserslautern: Blueprint) -> None:
    load_blueprint(kaiserslautern, by=US)
    row = Service.objects.get(code="menuedienst")
    edit_service(row, {"phone": "+496990009777"}, by=US)
    changed = with_entry(
        kaiserslautern,
        "services",
        "menuedienst",
        phone="+496990009499",
        capacity="130 Essen am Tag",
    )
    for _time in range(2):
        load_blueprint(changed, by=US)
        row.refresh_from_db()
        assert row.phone == "+496990009777"
        assert row.capacity == "130 Essen am Tag"


def change_city() -> Callable[[], object]:
    City.objects.update(texts={**city().texts, "welcome": {"de": "Moin", "en": "Hi"}})
    return lambda: city().text("welcome", "de")


def change_topic() -> Callable[[], object]:
    Topic.objects.filter(code="pets").update(is_active=False, urgency="soon")
    return lambda: Topic.objects.values_list("is_active", "urgency").get(code="pets")


def change_area() -> Callable[[], object]:
    area = Area.objects.get(code="west")
    area.neighbours.remove(Area.objects.get(code="einsiedlerhof"))
    return lambda: area.neighbours.filter(code="einsiedlerhof").exists()


def change_line() -> Callable[[], object]:
    Line.objects.update(hours="Mo-Sa 08:00-18:00")
    return lambda: Line.objects.get().hours


def change_organization() -> Callable[[], object]:
    Organization.objects.filter(code="stadt").update(name="Rathaus")
    return lambda: Organization.objects.get(code="stadt").name


def change_service_topics() -> Callable[[], object]:
    row = Service.objects.get(code="menuedienst")
    row.topics.set(Topic.objects.filter(code="shopping"))
    return lambda: [topic.code for topic in row.topics.all()]


def change_template() -> Callable[[], object]:
    rows = Template.objects.filter(key="person-told", channel="phone", language="de")
    rows.update(body="Es kommt {helper}, {when}, {code_word}.")
    return lambda: rows.get().body


@pytest.mark.parametrize(
    "change",
    [
        change_city,
        change_topic,
        change_area,
        change_line,
        change_organization,
        change_service_topics,
        change_template,
    ],
)
def test_what_people_changed_stays(
    kaiserslautern: Blueprint, change: Callable[[], Callable[[], object]]
) -> None:
    load_blueprint(kaiserslautern, by=US)
    look = change()
    theirs = deepcopy(look())
    loaded = load_blueprint(kaiserslautern, by=US)
    assert look() == theirs
    pair_of_areas = 2
    assert results(loaded)["kept"] <= pair_of_areas
    assert set(results(loaded)) == {"kept", "unchanged"}


def test_a_new_blueprint_leaves_alone_only_what_people_changed(
    kaiserslautern: Blueprint,
) -> None:
    load_blueprint(kaiserslautern, by=US)
    edit_service(
        Service.objects.get(code="menuedienst"), {"phone": "+496990009777"}, by=US
    )
    newer = kaiserslautern
    for code in ("menuedienst", "dorfladen-bringdienst"):
        newer = with_entry(newer, "services", code, phone="+496990009499")
    loaded = {row.code: row.result for row in load_blueprint(newer, by=US)}
    phones = dict(Service.objects.values_list("code", "phone"))
    assert (phones["menuedienst"], loaded["menuedienst"]) == ("+496990009777", "kept")
    assert phones["dorfladen-bringdienst"] == "+496990009499"
    assert loaded["dorfladen-bringdienst"] == "changed"
    assert set(loaded.values()) == {"kept", "changed", "unchanged"}


def test_an_entry_that_left_the_folder_stays(kaiserslautern: Blueprint) -> None:
    load_blueprint(kaiserslautern, by=US)
    fewer = kaiserslautern.model_copy(update={"services": kaiserslautern.services[1:]})
    load_blueprint(fewer, by=US)
    assert Service.objects.filter(code=kaiserslautern.services[0].code).exists()


def test_the_journal_says_that_it_was_loaded(kaiserslautern: Blueprint) -> None:
    loaded = load_blueprint(kaiserslautern, by=US)
    entry = Entry.objects.get(verb="reference.blueprint_loaded")
    assert entry.subject == "blueprint:kaiserslautern"
    assert entry.details == {"new": len(loaded), "changed": 0}


def test_an_operator_may_not_load(kaiserslautern: Blueprint) -> None:
    rosa = User.objects.create_user("rosa", role="operator")
    with pytest.raises(PermissionDenied):
        load_blueprint(kaiserslautern, by=rosa)
    assert not City.objects.exists()


def test_the_command_counts_and_names(monkeypatch: pytest.MonkeyPatch) -> None:
    # The test's database is open already; the command must not open its own.
    monkeypatch.setattr(commands, "load_folder", commands.load_folder.__wrapped__)
    load = ["blueprint", "load", "kaiserslautern"]
    first = CliRunner().invoke(main, load)
    assert first.exit_code == 0, first.output
    assert first.output.startswith("Kaiserslautern: ")
    assert first.output.endswith(
        " new, 0 changed, 0 unchanged, 0 kept as people changed them.\n"
    )
    Service.objects.filter(code="menuedienst").update(from_blueprint={}, phone="")
    change_line()
    second = CliRunner().invoke(main, load)
    assert "1 changed" in second.output
    assert "  changed: service menuedienst\n" in second.output
    assert "1 kept as people changed them" in second.output
    assert "  kept: line hotline\n" in second.output
