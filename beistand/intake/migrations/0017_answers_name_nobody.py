"""A postcode is one, and a new kind of problem names nobody (BX).

What was written before and is not so is struck: it should never have been kept.
"""

from django.db import migrations, models

NUMBER = r"([[:digit:]][^[:alpha:][:digit:]]*){4}|([[:digit:]][^[:digit:]]*){7}|@"
TITLE = (
    r"(^|[^[:alnum:]])"
    "([Mm]me|[Mm]mes|[Mm]lle|[Mm]adame|[Mm]ademoiselle|[Mm]onsieur|M\\.|MM\\."
    "|[Mm]rs?|Ms|[Mm]iss|[Mm]evr|[Mm]evrouw|[Mm]w|[Mm]ej|[Jj]uffrouw|[Dd]hr|[Dd]e heer"
    "|[Mm]eneer|[Mm]ijnheer|[Hh]errn?|[Hh]r\\.|[Ff]rau|[Ff]r\\.|[Ff]räulein"
    "|[Dd]r|[Dd]octor|[Dd]octeur|[Pp]rof|[Ff]am|[Ff]amilie|[Ff]amille|[Ff]amily"
    "|[Ss]ra?\\.|[Ss]eñora?|[Ss]ig\\.|[Ss]ignora?|[Pp]ani?|[Bb]ayan)"
    r"\.?[[:space:]]+[[:upper:]]"
)
PLACE = r"^[0-9A-Z][0-9A-Z -]{1,8}$"
NO_PLACE = r"([0-9][^0-9]*){8}|[A-Z]{3}"
STRIKE = (
    "UPDATE intake_answer SET new_topic = '' WHERE new_topic ~ %s OR new_topic ~ %s",
    [NUMBER, TITLE],
)
STRIKE_PLACES = (
    "UPDATE intake_answer SET postcode = CASE "
    "WHEN upper(postcode) ~ %s AND postcode ~ '[0-9]' AND upper(postcode) !~ %s "
    "THEN upper(postcode) ELSE '' END WHERE postcode <> ''",
    [PLACE, NO_PLACE],
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0016_no_answer_around_an_initiative")]
    operations = [
        migrations.RunSQL([STRIKE, STRIKE_PLACES], migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="answer", name="answer_new_topic_holds_no_number"
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("new_topic__regex", NUMBER), _negated=True),
                name="answer_new_topic_holds_no_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("new_topic__regex", TITLE), _negated=True),
                name="answer_new_topic_holds_no_title",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("postcode", ""),
                    models.Q(
                        ("postcode__regex", PLACE),
                        ("postcode__regex", "[0-9]"),
                        models.Q(("postcode__regex", NO_PLACE), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="answer_postcode_is_a_place",
            ),
        ),
    ]
