"""Loading a blueprint into the database, as often as one likes.

Every entry goes through the action of its package, which keeps what people
changed since the last load. Entries that left the folder stay: somebody may
point at them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel

from beistand.directory.actions import (
    save_facts,
    save_initiative,
    save_location,
    save_organization,
    save_rules,
    save_service,
)
from beistand.journal import actions as journal
from beistand.kit import clock
from beistand.kit.actions import Actor, action
from beistand.lines.actions import save_line
from beistand.outbox.actions import save_template
from beistand.project.blueprint.guiding import load_guidance
from beistand.project.blueprint.helping import Rule
from beistand.project.blueprint.schema import Blueprint
from beistand.reference.actions import save_area, save_city, save_site, save_topic

NEW, CHANGED, KEPT, UNCHANGED = "new", "changed", "kept", "unchanged"
LINKED = ("topics", "areas", "locations")
BY_LANGUAGE = {
    "descriptions",
    "eligibility",
    "fees",
    "how_to_apply",
    "accessibility",
    "messages",
}
NUMBERS = {"lon", "lat", "minimum_age", "maximum_age"}
STRONGEST_FIRST = (NEW, CHANGED, KEPT, UNCHANGED)


@dataclass(frozen=True)
class Loaded:
    """What became of one entry: it was new, or changed; or kept as people had
    changed it; or unchanged.
    """

    kind: str
    code: str
    result: str


@action("reference.load_blueprint")
def load_blueprint(blueprint: Blueprint, *, by: Actor) -> list[Loaded]:
    """Bring the database up to the blueprint; all of it or nothing."""
    loaded = [
        *_load_city(blueprint, by),
        *_load_areas(blueprint, by),
        *_load_topics(blueprint, by),
        *_load_lines(blueprint, by),
        *_load_sites(blueprint, by),
        *_load_directory(blueprint, by),
        *_load_templates(blueprint, by),
        *_load_guidance(blueprint, by),
    ]
    counts = Counter(each.result for each in loaded)
    if counts[NEW] or counts[CHANGED]:
        journal.record(
            by,
            "reference.blueprint_loaded",
            f"blueprint:{blueprint.city.slug}",
            new=counts[NEW],
            changed=counts[CHANGED],
        )
    return loaded


def _fields(entry: BaseModel, *without: str) -> dict[str, object]:
    return entry.model_dump(mode="json", exclude={"code", *without})


def _blank(fields: dict[str, object]) -> dict[str, object]:
    """What was left out, as the tables hold it: texts empty, numbers null."""
    found: dict[str, object] = {}
    for name, value in fields.items():
        empty = {} if name in BY_LANGUAGE else ""
        keeps = value is not None or name in NUMBERS
        found[name] = value if keeps else empty
    return found


def _load_city(blueprint: Blueprint, by: Actor) -> Iterator[Loaded]:
    city = blueprint.city
    fields = {**_fields(city, "slug"), "logo": blueprint.logo}
    yield Loaded("city", city.slug, save_city(city.slug, fields, by=by))


def _load_areas(blueprint: Blueprint, by: Actor) -> Iterator[Loaded]:
    """First every area alone, then how they lie to each other."""
    first = {}
    for area in blueprint.areas:
        fields = _fields(area, "parent", "neighbours")
        if outline := blueprint.outlines.get(area.code):
            fields["outline"] = outline
        first[area.code] = save_area(area.code, fields, by=by)
    for area in blueprint.areas:
        place = {"parent": area.parent, "neighbours": sorted(area.neighbours)}
        second = save_area(area.code, place, by=by)
        result = min(first[area.code], second, key=STRONGEST_FIRST.index)
        yield Loaded("area", area.code, result)


def _load_topics(blueprint: Blueprint, by: Actor) -> Iterator[Loaded]:
    for position, topic in enumerate(blueprint.topics):
        fields = {**_fields(topic, "facts"), "position": position}
        result = save_topic(topic.code, fields, by=by)
        ruled = save_rules(topic.code, map(_statement, topic.facts), by=by)
        yield Loaded("topic", topic.code, _with_more(result, ruled))


def _load_lines(blueprint: Blueprint, by: Actor) -> Iterator[Loaded]:
    for position, line in enumerate(blueprint.lines):
        fields = {
            **_fields(line),
            "email": line.email or "",
            "signatures": line.signatures or {},
            "position": position,
        }
        yield Loaded("line", line.code, save_line(line.code, fields, by=by))


def _load_sites(blueprint: Blueprint, by: Actor) -> Iterator[Loaded]:
    for position, site in enumerate(blueprint.sites):
        fields = {**_fields(site), "position": position}
        yield Loaded("site", site.code, save_site(site.code, fields, by=by))


def _load_directory(blueprint: Blueprint, by: Actor) -> Iterator[Loaded]:
    for body in blueprint.organizations:
        result = save_organization(body.code, _blank(_fields(body)), by=by)
        yield Loaded("organization", body.code, result)
    for place in blueprint.locations:
        fields = _blank(_fields(place, "organization", "area"))
        belongs = (place.organization, place.area or "")
        result = save_location(place.code, belongs, fields, by=by)
        yield Loaded("location", place.code, result)
    for service in blueprint.services:
        fields = _blank(_fields(service, "organization", "facts", *LINKED))
        result = save_service(
            service.code,
            service.organization,
            fields,
            {name: getattr(service, name) for name in LINKED},
            by=by,
        )
        said = [_statement(fact) for fact in service.facts]
        added = save_facts(service.code, said, by=by)
        yield Loaded("service", service.code, _with_more(result, added))
    for initiative in blueprint.initiatives:
        result = save_initiative(initiative.code, _fields(initiative), by=by)
        yield Loaded("initiative", initiative.code, result)


def _with_more(result: str, added: int) -> str:
    """What became of an entry to which statements were added."""
    return CHANGED if added and result in {KEPT, UNCHANGED} else result


def _statement(fact: Rule) -> dict[str, object]:
    """A statement of the blueprint with its moments, seen from now."""
    now = clock.now()
    fields = _blank(_fields(fact, "days_ago", "ends_in_days"))
    fields["observed_at"] = now - timedelta(days=fact.days_ago)
    if fact.ends_in_days is not None:
        fields["valid_to"] = now + timedelta(days=fact.ends_in_days)
    return fields


def _load_guidance(blueprint: Blueprint, by: Actor) -> Iterator[Loaded]:
    for row in load_guidance(blueprint.protocols, blueprint.emergency, by):
        yield Loaded(*row)


def _load_templates(blueprint: Blueprint, by: Actor) -> Iterator[Loaded]:
    for key, wording in blueprint.templates.items():
        for channel, parts in wording.model_dump(exclude_none=True).items():
            for language in blueprint.city.languages:
                fields = {
                    "subject": parts.get("subject", {}).get(language, ""),
                    "body": parts["body"][language],
                }
                result = save_template((key, channel, language), fields, by=by)
                yield Loaded("template", f"{key}/{channel}/{language}", result)
