"""What the blueprint of Kaiserslautern promises, beyond being free of faults."""

from pathlib import Path

import phonenumbers
import pytest

from beistand.kit import phone
from beistand.outbox.rules import placeholders
from beistand.project.blueprint.checking import read_blueprint
from beistand.project.blueprint.schema import Blueprint

FOLDER = Path(__file__).resolve().parents[2] / "blueprints" / "kaiserslautern"
# Kept free for films and samples by the regulators of each country.
INVENTED = (
    "+496990009",
    "+49171392000",
    "+49176040690",
    "+121255501",
    "+141555501",
    "+33199001234",
    "+44207946",
)
EVERYWHERE = ("shopping", "medicine", "talk", "masks")


@pytest.fixture(scope="module")
def city() -> Blueprint:
    return read_blueprint(FOLDER)


def test_the_18_districts_form_one_connected_town(city: Blueprint) -> None:
    neighbours = {area.code: area.neighbours for area in city.areas}
    reached, edge = set[str](), ["innenstadt-ost"]
    while edge:
        code = edge.pop()
        if code not in reached:
            reached.add(code)
            edge += neighbours[code]
    assert len(neighbours) == 18
    assert reached == set(neighbours)


@pytest.mark.parametrize("topic", EVERYWHERE)
def test_somebody_serves_every_district(city: Blueprint, topic: str) -> None:
    everywhere = {area.code for area in city.areas}
    served: set[str] = set()
    neighbours = {area.code: set(area.neighbours) for area in city.areas}
    for service in city.services:
        if topic in service.topics:
            served |= set(service.areas) or everywhere
    for helper in city.people.helpers:
        if topic in helper.topics and helper.vetting == "active":
            served |= {helper.area} | neighbours[helper.area]
    assert everywhere - served == set()


def test_every_kind_of_provider_of_the_requirement_is_there(city: Blueprint) -> None:
    kinds = {organization.kind for organization in city.organizations}
    assert {
        "social_institution",
        "church",
        "political_group",
        "neighbourhood",
        "city",
    } <= kinds


def test_every_organization_has_a_service(city: Blueprint) -> None:
    organizations = {organization.code for organization in city.organizations}
    assert organizations == {service.organization for service in city.services}


def test_every_topic_has_somebody(city: Blueprint) -> None:
    served = {topic for service in city.services for topic in service.topics}
    assert {topic.code for topic in city.topics} == served


def test_no_text_of_ours_has_an_exclamation_mark() -> None:
    loud = [
        f"{file.name}:{number}"
        for file in sorted(FOLDER.glob("*.yaml"))
        if file.name != "post.yaml"  # what people wrote to us
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if "!" in line
    ]
    assert loud == []


def test_no_number_belongs_to_anybody(city: Blueprint) -> None:
    numbers = [number for line in city.lines for number in line.phones]
    numbers += [service.phone for service in city.services if service.phone]
    for person in (*city.people.beneficiaries, *city.people.helpers):
        numbers += [person.phone] if person.phone else []
    for beneficiary in city.people.beneficiaries:
        inquirer = beneficiary.inquirer
        numbers += [inquirer.phone] if inquirer and inquirer.phone else []
    strangers = [number for number in numbers if not number.startswith(INVENTED)]
    assert strangers == []
    assert len(set(numbers)) == len(numbers)
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(n)) for n in numbers)


def test_every_address_ends_where_nobody_reads_mail(city: Blueprint) -> None:
    mails = [service.email for service in city.services if service.email]
    mails += [line.email for line in city.lines if line.email]
    for person in (*city.people.beneficiaries, *city.people.helpers):
        mails += [person.email] if person.email else []
    hosts = {mail.rpartition(".")[2] for mail in mails if "example.org" not in mail}
    assert hosts == {"example"}


def test_the_demo_has_people_in_every_district(city: Blueprint) -> None:
    districts = {area.code for area in city.areas}
    assert {each.area for each in city.people.beneficiaries} == districts
    assert {each.area for each in city.people.helpers} == districts


def test_some_relatives_report_from_abroad(city: Blueprint) -> None:
    abroad = {
        each.inquirer.country
        for each in city.people.beneficiaries
        if each.inquirer and each.inquirer.country
    }
    assert abroad == {"US", "FR", "GB"}


def test_there_is_an_account_for_each_role_and_one_without(city: Blueprint) -> None:
    roles = {account.role for account in city.accounts}
    assert roles == {
        "operator",
        "coordinator",
        "field",
        "auditor",
        "administrator",
        "",
    }


def test_money_is_spoken_of_only_where_helpers_pay(city: Blueprint) -> None:
    paid = {topic.code for topic in city.topics if topic.involves_money}
    assert {"shopping", "medicine"} <= paid
    assert not paid & {"household", "talk", "transport", "information"}


def test_the_welcome_says_the_same_of_money_as_the_task(city: Blueprint) -> None:
    welcome = city.templates["helper-welcome"].email
    assert welcome is not None
    for body in welcome.body.values():
        assert "{cash_cap}" in body
        assert "50" not in body


def test_what_helpers_are_sent_names_no_need(city: Blueprint) -> None:
    texts = {
        (key, channel): " ".join(
            text for part in parts.values() for text in part.values()
        )
        for key, wording in city.templates.items()
        if key.startswith("helper-")
        for channel, parts in wording.model_dump(exclude_none=True).items()
        if channel != "phone"
    }
    assert len(texts) == 10
    for place, text in texts.items():
        used = placeholders(text)
        assert used <= {"city", "district", "when", "link", "code_word", "cash_cap"}, (
            place
        )


def test_numbers_in_texts_are_written_as_on_the_pages() -> None:
    for name in ("city", "lines", "services", "templates"):
        file = FOLDER / f"{name}.yaml"
        for match in phonenumbers.PhoneNumberMatcher(file.read_text(), "DE"):
            number = phonenumbers.format_number(
                match.number, phonenumbers.PhoneNumberFormat.E164
            )
            assert match.raw_string == phone.display(number, "DE"), file.name
