"""Two packages that tell of the same services come in at once (KL-5)."""

import json
from collections.abc import Callable
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from beistand.channels.hsds.taking_in import Importer, Tally
from beistand.directory.actions import edit_service, imported_rows, importing
from beistand.directory.hsds.lists import known_lists
from beistand.directory.models import (
    ExternalId,
    Location,
    OperatingFact,
    Organization,
    Phone,
    Service,
)
from beistand.kit.actions import System
from beistand.reference.models import City
from tests.races.crowd import at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
ID = "3f0c4c6e-0f0b-4b8e-9a52-2f5d2c1f{:04}"
PACKAGES, SERVICES = 4, 12


def told(number: int) -> dict[str, Any]:
    """A service; three each are at the same place, all are of one organization."""
    place = number % (SERVICES // 3)
    return {
        "id": ID.format(number),
        "name": f"Meals {number}",
        "status": "temporarily closed",
        "assured_date": "2020-04-02",
        "organization": {"id": ID.format(9000), "name": "Aid"},
        "phones": [{"id": ID.format(5000 + number), "number": "+496990009000"}],
        "service_at_locations": [
            {
                "id": ID.format(1000 + number),
                "location": {
                    "id": ID.format(2000 + place),
                    "location_type": "physical",
                    "name": f"Hall {place}",
                    "phones": [
                        {"id": ID.format(6000 + place), "number": "+496990009001"}
                    ],
                },
            }
        ],
    }


def package(folder: Path, number: int) -> Path:
    """The services, beginning elsewhere in each package, so that all meet all."""
    turned = [(each + number * 3) % SERVICES for each in range(SERVICES)]
    file = folder / f"package{number}.json"
    file.write_text(json.dumps([told(each) for each in turned]))
    return file


def importing_of(file: Path, source: str) -> Callable[[], Tally]:
    lists = known_lists(source, "en", {})
    return lambda: Importer(lists, System("command-line")).take_in(file)


def counted() -> dict[str, int]:
    tables = (Service, Organization, Location, Phone, OperatingFact, ExternalId)
    return {table.__name__: table.objects.count() for table in tables}


def test_packages_of_one_source_at_once_are_the_same_as_one(
    town: City, tmp_path: Path
) -> None:
    files = [package(tmp_path, number) for number in range(PACKAGES)]
    tallies = at_once([importing_of(file, "aid") for file in files])

    assert [tally.findings for tally in tallies] == [[]] * PACKAGES
    assert sum(tally.services["new"] for tally in tallies) == SERVICES
    assert sum(tally.services["unchanged"] for tally in tallies) == SERVICES * (
        PACKAGES - 1
    )
    assert sum(tally.organizations + tally.statements for tally in tallies) == SERVICES
    places = SERVICES // 3
    assert counted() == {
        "Service": SERVICES,
        "Organization": 1,
        "Location": places,
        "Phone": SERVICES + places,
        "OperatingFact": SERVICES,
        "ExternalId": SERVICES + places + 1,
    }
    before = counted()
    again = importing_of(files[0], "aid")()
    assert (again.services["unchanged"], counted()) == (SERVICES, before)


def test_packages_of_several_sources_at_once_meet_in_the_same_rows(
    town: City, tmp_path: Path
) -> None:
    files = [package(tmp_path, number) for number in range(PACKAGES)]
    tallies = at_once(
        [importing_of(file, f"aid{number}") for number, file in enumerate(files)]
    )

    assert [tally.problems for tally in tallies] == [[]] * PACKAGES
    assert sum(tally.services["new"] for tally in tallies) == SERVICES
    assert counted()["Service"] == SERVICES
    assert counted()["ExternalId"] == PACKAGES * (SERVICES + SERVICES // 3 + 1)


def test_what_a_person_corrects_meanwhile_is_not_written_over(
    town: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "aid.json"
    file.write_text(json.dumps(told(1) | {"email": "old@aid.example"}))
    importing_of(file, "aid")()
    file.write_text(json.dumps(told(1) | {"email": "theirs@aid.example"}))
    row = Service.objects.get()
    writing = Barrier(2)
    write = imported_rows.write_row

    def write_slowly(*arguments: Any) -> None:
        if isinstance(arguments[0], Service):
            writing.wait(5)
        write(*arguments)

    monkeypatch.setattr(imported_rows, "write_row", write_slowly)

    def correct() -> None:
        writing.wait(5)
        edit_service(row, {"email": "ours@aid.example"}, by=System())

    outcomes = at_once([importing_of(file, "aid"), correct])
    assert not [each for each in outcomes if isinstance(each, Exception)], outcomes
    row.refresh_from_db()
    assert row.email == "ours@aid.example"


def test_control_without_turns_the_same_is_made_twice_and_some_is_left_out(
    town: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both find nothing, both make it: the second fails at what must be unique."""
    barrier = Barrier(2)
    found = importing.find_row

    def find_together(model: type[Any], *arguments: Any) -> Any:
        answer = found(model, *arguments)
        if model is Organization:
            meet(barrier)
        return answer

    monkeypatch.setattr(importing, "_take_turn", lambda: None)
    monkeypatch.setattr(importing, "find_row", find_together)
    files = [tmp_path / f"{number}.json" for number in range(2)]
    for file in files:
        file.write_text(json.dumps(told(1)))
    tallies = at_once([importing_of(file, "aid") for file in files])
    assert sorted(tally.services["left_out"] for tally in tallies) == [0, 1]
    (remedy,) = [each.remedy for tally in tallies for each in tally.problems]
    assert "cannot be stored: duplicate key" in remedy
