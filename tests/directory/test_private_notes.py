"""Notes for the desk: those who work read them, nobody else ever does."""

import json
from pathlib import Path

import pytest
from django.test import Client

from beistand.accounts.models import User
from beistand.directory.actions import save_organization, save_service
from beistand.directory.hsds import publishing
from beistand.directory.models import Organization, Service
from beistand.kit.actions import System

NOTE, OF_BODY = "Hintertür, zweimal klingeln", "Vorstand streitet gerade"
US = System("test")
BODY = {"name": "Verein", "kind": "neighbourhood"}
HELP = {"names": {"de": "Hilfe"}, "phone": "+496313651111"}


@pytest.fixture
def noted(parish: Service) -> Service:
    """The parish, with a note on it and one on its body."""
    parish.private_note = NOTE
    parish.save()
    parish.organization.private_note = OF_BODY
    parish.organization.save()
    return parish


def test_whoever_answers_the_phone_reads_them(
    client: Client, noted: Service, rosa: User, monday: object
) -> None:
    client.force_login(rosa)
    state = client.get(f"/control/services/{noted.code}/state").text
    found = client.post("/desk/directory", {"words": "Einkaufen"}).text
    for page in (state, found):
        assert NOTE in page
        assert OF_BODY in page


@pytest.mark.parametrize(
    "address",
    [
        "/directory?q=Einkaufen",
        "/directory/services/st-martin-shopping",
        "/hsds/services",
        "/hsds/organizations",
    ],
)
def test_nobody_outside_reads_them(
    client: Client, noted: Service, monday: object, address: str
) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert "Hintert" not in page.text
    assert "Vorstand" not in page.text


def test_what_is_published_does_not_know_them() -> None:
    folder = Path(publishing.__file__).parent
    sources = [*folder.glob("*.py"), *(folder.parents[1] / "web/hsds").glob("*.py")]
    sources += (folder.parents[1] / "channels/hsds").glob("*.py")
    sources += (folder.parents[1] / "web/templates/public").rglob("*.html")
    assert len(sources) > 20
    assert [path.name for path in sources if "private_note" in path.read_text()] == []


def test_a_blueprint_notes_what_nobody_has_noted_and_keeps_no_copy(
    town: object,
) -> None:
    def load(note: str) -> list[str]:
        fields = {"private_note": note}
        return [
            save_organization("verein", {**BODY, **fields}, by=US),
            save_service("hilfe", "verein", {**HELP, **fields}, {}, by=US),
        ]

    assert load("") == ["new", "new"]
    assert load("Leise sprechen") == ["changed", "changed"]
    assert load("Leise sprechen") == ["unchanged", "unchanged"]
    Service.objects.update(private_note="Laut sprechen")
    assert load("Leise sprechen") == ["unchanged", "kept"]
    rows = [Organization.objects.get(code="verein"), Service.objects.get(code="hilfe")]
    assert [row.private_note for row in rows] == ["Leise sprechen", "Laut sprechen"]
    assert "private_note" not in json.dumps([row.from_blueprint for row in rows])
