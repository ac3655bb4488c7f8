"""What this city knows, by which what others say is understood."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.conf.locale import LANG_INFO

from beistand.directory.hsds.ids import topic_id
from beistand.directory.hsds.reading_parts import Lists
from beistand.reference.models import Area, Topic
from beistand.reference.queries import city


def known_lists(source: str, language: str, topics: Mapping[str, str]) -> Lists:
    """Our topics, parts of town and languages by what others may call them.

    Args:
        topics: our codes by names that this source uses.
    """
    town = city()
    lists = Lists(
        source=source,
        language=language or town.default_language,
        region=town.region,
        country=town.country_code,
        areas=_areas(),
        languages=_languages(),
    )
    return replace(lists, topics={**_topics(), **_folded(topics.items())})


def _topics() -> dict[str, str]:
    found: dict[str, str] = {}
    for topic in Topic.objects.active():
        words = [word for some in topic.synonyms.values() for word in some]
        names = (str(topic_id(topic.code)), topic.code, *topic.labels.values(), *words)
        for word, code in _folded((name, topic.code) for name in names).items():
            found.setdefault(word, code)
    return found


def _areas() -> dict[str, str]:
    rows = list(Area.objects.values_list("name", "code"))
    return _folded([*rows, *((code, code) for _name, code in rows)])


def _languages() -> dict[str, str]:
    return _folded(
        (str(told[name]), code)
        for code, told in LANG_INFO.items()
        for name in ("name", "name_local")
        if name in told
    )


def _folded(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.casefold(): code for name, code in names}
