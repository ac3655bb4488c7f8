"""A city in other languages, with other lines and sites, is the same kind of data."""

import re
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from beistand.project.blueprint.checking import read_blueprint

KAISERSLAUTERN = Path(__file__).resolve().parents[2] / "blueprints" / "kaiserslautern"

# The numbers of Kaiserslautern's blueprint, which are kept for plays and films.
NUMBER = re.compile(r"069 9000\d{4}")
BRUSSELS_LINES = """
- code: social-emergencies
  names: {nl: Sociale noodlijn, fr: Urgences sociales}
  phones: ["0800 12 345"]
  languages: [nl, fr, en]
  hours: "Mo-Fr 08:00-20:00; Sa,Su 10:00-18:00"
  holiday_country: BE
  time_zone: Europe/Brussels
  after_hours: {nl: Nu is niemand aan de lijn., fr: Personne ne répond maintenant.}
"""
BYSTRICA_LINES = """
- code: krizova-linka
  names: {sk: Krízová linka}
  phones: ["048 321 00 00"]
  languages: [sk]
  hours: "Mo-Fr 09:00-14:00; PH off"
  holiday_country: SK
  time_zone: Europe/Bratislava
  after_hours: {sk: Nahrajte nám odkaz. Vypočujeme každý.}
"""
SITES_LINES = """
- code: service-hotline
  names: {de: Service-Hotline}
  phones: ["069 90009100", "0800 4555501"]
  languages: [de]
  hours: "Mo-Fr 08:00-18:00; PH off"
  holiday_country: DE
  holiday_subdivision: NW
  time_zone: Europe/Berlin
  after_hours: {de: Die Hotline ist ab 8 Uhr wieder offen.}
- code: standort-mitte
  names: {de: Standort Mitte}
  phones: ["069 90009101"]
  languages: [de]
  hours: "Mo,Tu,Th,Fr 08:00-12:00; PH off"
  holiday_country: DE
  holiday_subdivision: NW
  time_zone: Europe/Berlin
  after_hours: {de: Werfen Sie Unterlagen in den Briefkasten.}
"""
CITIES = {
    "Brussels": (["nl", "fr"], "BE", "Europe/Brussels", BRUSSELS_LINES, "0800 12 345"),
    "Bystrica": (["sk"], "SK", "Europe/Bratislava", BYSTRICA_LINES, "048 321 00 00"),
    "Dortmund": (["de"], "DE", "Europe/Berlin", SITES_LINES, "069 90009100"),
}


def in_languages(value: object, languages: list[str], number: str) -> object:
    """The same data with its texts said in these languages, with this number."""
    if isinstance(value, dict):
        if set(value) == {"de", "en"}:
            pairs = zip(languages, (value["de"], value["en"]), strict=False)
            return {code: in_languages(text, languages, number) for code, text in pairs}
        return {
            key: in_languages(each, languages, number) for key, each in value.items()
        }
    if isinstance(value, list):
        return [in_languages(each, languages, number) for each in value]
    return NUMBER.sub(number, value) if isinstance(value, str) else value


@pytest.mark.parametrize("name", CITIES)
def test_another_city_is_data_only(name: str, tmp_path: Path) -> None:
    languages, country, zone, lines, number = CITIES[name]
    folder = Path(shutil.copytree(KAISERSLAUTERN, tmp_path / "city"))
    for unwanted in ("people.yaml", "accounts.yaml", "post.yaml"):
        (folder / unwanted).unlink()
    yaml = YAML()
    for file in folder.rglob("*.yaml"):
        data = in_languages(yaml.load(file), languages, number)
        if file.name == "city.yaml":
            data |= {  # type: ignore[operator]
                "name": name,
                "languages": languages,
                "default_language": languages[0],
                "region": country,
                "country_code": country,
                "time_zone": zone,
            }
        if file.name == "services.yaml":
            for service in data:  # type: ignore[attr-defined]
                service["phone"] = number
        yaml.dump(data, file)
    (folder / "lines.yaml").write_text(lines)
    city = read_blueprint(folder)
    assert city.city.name == name
    assert set(city.topics[0].labels) == set(languages)
    assert len(city.lines) == lines.count("code:")


def test_areas_may_form_a_tree_and_have_outlines(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(KAISERSLAUTERN, tmp_path / "city"))
    areas = folder / "areas.yaml"
    text = areas.read_text().replace(
        "  name: Betzenberg\n", "  name: Betzenberg\n  parent: innenstadt-ost\n"
    )
    areas.write_text(text)
    (folder / "areas.geojson").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", '
        '"properties": {"code": "betzenberg"}, "geometry": {"type": "Polygon", '
        '"coordinates": [[[7.77, 49.43], [7.79, 49.43], [7.79, 49.44], '
        "[7.77, 49.43]]]}}]}"
    )
    city = read_blueprint(folder)
    assert [area.code for area in city.areas if area.parent] == ["betzenberg"]
    assert city.outlines["betzenberg"]["type"] == "Polygon"


def test_a_list_may_come_from_a_spreadsheet(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(KAISERSLAUTERN, tmp_path / "city"))
    for name in ("services.yaml", "initiatives.yaml"):
        (folder / name).unlink()
    (folder / "services.csv").write_text(
        "code,organization,names.de,names.en,descriptions.de,descriptions.en,"
        "topics[],areas[],phone,hours,languages[]\n"
        "laden,dorfladen-sued,Laden,Shop,Bringt alles.,Brings all.,"
        "shopping; masks,,069 90009483,Mo-Fr 07:00-18:00,de;en\n"
    )
    (shop,) = read_blueprint(folder).services
    assert shop.names == {"de": "Laden", "en": "Shop"}
    assert shop.topics == ["shopping", "masks"]
    assert shop.languages == ["de", "en"]
    assert shop.areas == []
