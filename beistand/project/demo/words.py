"""What staff and people of the demo city say, in the language of the city."""

from dataclasses import dataclass

from beistand.reference.queries import city


@dataclass(frozen=True)
class Words:
    """Sentences of the stories that no blueprint tells."""

    suspended: str
    promised: str
    all_well: str
    on_your_way: str
    added: str


GERMAN = Words(
    suspended="Ausweis nicht gezeigt.",
    promised="Kommt morgen zwischen zehn und zwölf Uhr.",
    all_well="Alles gut.",
    on_your_way="Liegt auf Ihrem Weg. Danke.",
    added="Bitte laktosefreie Milch. Der Hund ist lieb.",
)
FRENCH = Words(
    suspended="N'a pas montré sa carte d'identité.",
    promised="Passe demain entre dix heures et midi.",
    all_well="Tout va bien.",
    on_your_way="C'est sur votre route. Merci.",
    added="Du lait sans lactose, s'il vous plaît. Le chien est gentil.",
)
DUTCH = Words(
    suspended="Toonde geen identiteitskaart.",
    promised="Komt morgen tussen tien en twaalf uur langs.",
    all_well="Alles goed.",
    on_your_way="Ligt op uw weg. Bedankt.",
    added="Graag lactosevrije melk. De hond is lief.",
)
ENGLISH = Words(
    suspended="Showed no identity card.",
    promised="Comes tomorrow between ten and twelve.",
    all_well="All is well.",
    on_your_way="It is on your way. Thank you.",
    added="Lactose-free milk, please. The dog is friendly.",
)
WORDS = {"de": GERMAN, "fr": FRENCH, "nl": DUTCH}


def words() -> Words:
    """The sentences in the first language of the city, else in English."""
    return WORDS.get(city().default_language, ENGLISH)
