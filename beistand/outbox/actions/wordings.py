"""The wordings of messages: loaded from the blueprint, changed by people."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from beistand.journal import actions as journal
from beistand.kit.actions import Actor, action
from beistand.kit.errors import Refused
from beistand.kit.merge import merge_loaded, outcome_of
from beistand.outbox import rules
from beistand.outbox.models import Template


@action("outbox.save_template")
def save_template(
    place: tuple[str, str, str], fields: Mapping[str, str], *, by: Actor
) -> str:
    """Load (key, channel, language); keep what people changed since the last load.

    Returns "new" or what `outcome_of` says.
    """
    key, channel, language = place
    row = Template.objects.filter(key=key, channel=channel, language=language).first()
    if row is None:
        Template.objects.create(
            key=key,
            channel=channel,
            language=language,
            from_blueprint=dict(fields),
            **fields,
        )
        return "new"
    current = {name: getattr(row, name) for name in fields}
    changes = merge_loaded(current, row.from_blueprint, dict(fields))
    for name, value in changes.items():
        setattr(row, name, value)
    row.from_blueprint = dict(fields)
    row.save(update_fields=[*changes, "from_blueprint"])
    return outcome_of(current, changes, dict(fields))


@action("outbox.edit_template")
def edit_template(template: Template, subject: str, body: str, *, by: Actor) -> None:
    """Word a message anew, or refuse names in braces that nothing fills."""
    if rules.has_stray_braces(f"{subject} {body}"):
        raise Refused(_("Use braces only around a name that is filled in: {city}."))
    known = rules.known_placeholders(template.from_blueprint, template.body)
    if strange := sorted(rules.placeholders(f"{subject} {body}") - known):
        raise Refused(
            _("Nothing fills %(strange)s here. You can use: %(known)s.")
            % {"strange": _in_braces(strange), "known": _in_braces(sorted(known))}
        )
    template.subject, template.body = subject, body
    template.save(update_fields=["subject", "body"])
    place = f"{template.key}/{template.channel}/{template.language}"
    journal.record(by, "outbox.template_edited", template, place=place)


def _in_braces(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
