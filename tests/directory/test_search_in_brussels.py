"""What callers in Brussels say finds what they mean, at the top (BX-3, BX-4).

The blueprint as it is: nothing here was built for the search. The words are written
as they are typed during a call: misspelt, in another language, half a sentence.
"""

import pytest

from beistand.directory.places_said import area_named
from beistand.directory.queries import SearchIn, search_help
from beistand.directory.ranking import asked_words
from beistand.project.blueprint.checking import read_blueprint
from beistand.reference.queries import area_of
from tests.brussels import FOLDER, load_brussels

pytestmark = pytest.mark.django_db
TOP = 3
# What is typed, and which topics may be meant by it.
SAID = """
colis alimentaire | food
banque alimentair | food
voedselpakket | food
niks te eten | food
j'ai faim | food
rien a manger ce soir | food
food parcel | food
we are hungry | food
soep | meals
repas chaud | meals
meals on weels | meals
couse courses supermarché | shopping
boodschappen doen voor mij | shopping
ik kan niet buiten voor de winkel | shopping
apotheek medicijnen | medicine
medicament | medicine
insulin | medicine
je n'ai plus d'argent | no-income
geen geld meer | no-income
cpas | no-income
ocmw | no-income
leefloon aanvrage | no-income
lost my job | no-income unemployment
chomage temporaire | unemployment
tijdelijk werkloos | unemployment
faillite | self-employed
droit passerel | self-employed
ontslagen | work
mon patron ne paie pas mon salaire | work no-income
huissier | debt
deurwaarder aan de deur | debt
factures impayées | debt
coupure electricite | energy
gas afgesloten | energy
loyer impayé | rent
huurachterstant | rent
ik kan de huur niet betalen | rent
landlord | rent
expulsion | eviction
on me met dehors aujourdhui | eviction
mis a la porte par le propriétaire | eviction rent
uit huis gezet | eviction
they throw me out | eviction
sans abri | shelter
nowhere to sleep | shelter
dakloos | shelter
où dormir cette nuit | shelter
sdf | shelter
logement social | housing
appartement zoeken | housing
schimmel | housing
femme battue | violence
femme battu | violence
mon mari me frappe | violence
il me tape | violence
il me bat | violence
mijn man slaat mij | violence
my husband hits me | violence
bang van mijn partner | violence
on tape mon fils | children-danger
kind mishandeld | children-danger
child abuse | children-danger
enfant battu | children-danger
i want to die | suicide
je veux mourir | suicide
ik wil niet meer leven | suicide
zelfmoord | suicide
suicid | suicide
niemand om mee te praten | loneliness
je me sens seul | loneliness
lonely | loneliness
talk to somebody | loneliness
psycholoog | mental-health
depression | mental-health
angst | mental-health
alcool | addiction
drogue | addiction
drugs | addiction
dokter | health-care
tandarts | health-care
maison medicale | health-care
mutuelle | health-insurance
ziekenfonds | health-insurance
masque | masks
mondmaskers | masks
quarantaine | quarantine
covid positif | quarantine
corona test | quarantine
hulp ouderen | elderly
aide menagere | elderly
oma alleen thuis | elderly loneliness
grand mère | elderly
rolstoel | disability
handicapé | disability
scheiding | family
pension alimentaire | family
garde d'enfants | childcare
kinderopvang | childcare
huiswerk | school
ordinateur pour l'école | school digital
itsme | digital
sans papiers | papers
verblijfskaart | papers
titre de sejour | papers
refugie | asylum
asielzoeker | asylum
mineur non accompagné | asylum
avocat gratuit | legal
pro deo | legal
tolk | interpreting
arabic interpreter | interpreting
apprendre le français | language
nederlands leren | language
cours de francais | language
taxi ziekenhuis | transport
meubles | clothes
winterjas | clothes
mon chien | pets
dierenarts | pets
begrafenis betalen | funeral
enterrement | funeral
prison | prison
racisme | discrimination
bénévole | volunteering
ik wil helpen | volunteering
avortement | baby
couches bébé | baby
enceinte | baby
lait bebe | baby
diapers | baby
baby milk | baby
luiers | baby
zwanger | baby
CPAS Molenbeek | no-income
Elsene voedselpakket | food
"""


def test_what_is_meant_stands_at_the_top() -> None:
    load_brussels()
    wrong = []
    for line in SAID.strip().splitlines():
        said, meant = (part.strip() for part in line.split("|"))
        found = search_help(SearchIn(said, "fr"))
        topics = [hit.topic.code for hit in found.topics[:1]]
        served = [
            {topic.code for topic in hit.service.topics.all()}
            for hit in found.hits[:TOP]
        ]
        if not {*topics} & {*meant.split()} or not any(
            each & {*meant.split()} for each in served
        ):
            wrong.append((said, topics, [hit.service.code for hit in found.hits[:TOP]]))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize(
    ("said", "area"),
    [
        ("CPAS Molenbeek", "21012"),
        ("voedselhulp in Elsene", "21009"),
        ("repas Ixelles", "21009"),
        ("aide a saint gilles", "21013"),
        ("Schaarbeek", "21015"),
        ("saint josse", "21014"),
        ("repas a Bruxelles", None),  # the whole city has that name
        ("Ixelles ou Etterbeek", None),
        ("sint", None),
    ],
)
def test_a_commune_may_be_said_in_either_language(said: str, area: str | None) -> None:
    communes = [area.name for area in read_blueprint(FOLDER).areas]
    codes = [area.code for area in read_blueprint(FOLDER).areas]
    here = [name for name in communes if name != "Bruxelles · Brussel"]
    codes = [code for code in codes if code != "21004"]
    named = area_named(asked_words(said), here)
    assert (named and codes[named.number]) == area


def test_who_names_a_commune_gets_what_is_there_first() -> None:
    load_brussels()
    ixelles = area_of("21009")
    chosen = SearchIn("OCMW", "nl", area=ixelles, lon=ixelles.lon, lat=ixelles.lat)
    said = search_help(SearchIn("OCMW Elsene", "nl")).hits
    assert [hit.service for hit in said] == [
        hit.service for hit in search_help(chosen).hits
    ]
    assert said[0].distance_m is not None
    alone = search_help(SearchIn("Elsene", "nl"))
    assert alone.hits
    assert not alone.in_vain
