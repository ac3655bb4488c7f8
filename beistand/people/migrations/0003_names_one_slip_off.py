"""Words that are one slip apart: a letter wrong, missing, too many, or two swapped.

Two such words become the same when a letter is left out of one or of both. So each
word is indexed under itself and under everything it becomes without one letter; a
look-up costs the same however many words there are.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION one_slip_off(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT array_agg(DISTINCT left(word, place - 1) || substr(word, place + 1))
    FROM generate_series(1, length(word) + 1) AS place
$$
"""
INDEX = """
CREATE INDEX name_token_slips ON people_nametoken USING gin (one_slip_off(token))
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_name_sounds")]
    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION one_slip_off(text)"),
        migrations.RunSQL(INDEX, "DROP INDEX name_token_slips"),
    ]
