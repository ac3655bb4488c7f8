"""In which language somebody wrote: by script, else by the smallest words."""

import re
from collections import Counter
from collections.abc import Collection, Mapping

ENOUGH = 2
LOOKED_AT = 4000
WORD = re.compile(r"[^\W\d_]+")
SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "\u0600-\u06ff": ("ar", "fa", "ur"),
    "\u0370-\u03ff": ("el",),
    "\u0590-\u05ff": ("he",),
    "\u4e00-\u9fff": ("zh",),
}
SMALL_WORDS: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "de": "und ich nicht ist die der das wir sie bitte mit für ein eine auf haben "
        "meine mein danke hallo guten tag brauche brauchen",
        "en": "the and i is my we you please not have for with need are this hello "
        "thank thanks can are",
        "fr": "le la les et je nous vous est pas pour une mon ma avec bonjour merci "
        "besoin suis",
        "nl": "de het een en ik niet is wij we voor met mijn graag alstublieft hallo "
        "dank bedankt heb nodig",
        "sk": "a je som sme nie prosím ďakujem mám pre moja môj na dobrý deň že aby "
        "potrebujem potrebujeme",
        "pl": "i jest nie się proszę dziękuję mam dla moja mój na dzień dobry że "
        "potrzebuję jestem",
        "tr": "ve bir bu için ben değil lütfen teşekkürler merhaba benim var yok çok",
        "uk": "і не я ми є для будь ласка дякую мені моя мій це добрий день потрібно",
        "ru": "и не я мы для пожалуйста спасибо мне моя мой это добрый день нужно",
        "it": "il la e io non è per con grazie buongiorno mia mio ho bisogno sono",
        "es": "el la y yo no es para con gracias hola mi necesito por favor soy",
        "ro": "și nu este pentru cu mulțumesc bună ziua vă rog am nevoie sunt",
        "hr": "i je nije sam smo molim hvala za moja moj dobar dan trebam",
    }.items()
}


def guess_language(text: str, known: Collection[str]) -> str:
    """The language among the known ones that this is written in; "" if unsure."""
    looked_at = text[:LOOKED_AT]
    for signs, codes in SCRIPTS.items():
        if len(re.findall(f"[{signs}]", looked_at)) > len(looked_at) / 4:
            return next((code for code in codes if code in known), "")
    words = Counter(WORD.findall(looked_at.lower()))
    scores = {code: _score(words, code.split("-")[0]) for code in known}
    best = sorted(scores, key=lambda code: -scores[code])[:2]
    if not best or scores[best[0]] < ENOUGH:
        return ""
    is_clear = len(best) == 1 or scores[best[0]] > scores[best[1]]
    return best[0] if is_clear else ""


def _score(words: Mapping[str, int], code: str) -> int:
    """How many words of the text are small words of this language."""
    return sum(
        words[word] for word in SMALL_WORDS.get(code, frozenset()) & words.keys()
    )
