"""Distances in the search, and no numbers among the words.

Over a city the earth is flat enough: the formula is off by less than a thousandth.
House and telephone numbers are found where they stand in full; among the words
that misspelt ones are compared with they would only be in the way.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION directory_metres(
    lon float8, lat float8, other_lon float8, other_lat float8
) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT round(111195 * sqrt(
        (other_lat - lat) ^ 2 + ((other_lon - lon) * cos(radians(lat))) ^ 2
    ))::integer
$$;
CREATE OR REPLACE FUNCTION directory_learn(words text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    unheard text[] := ARRAY(
        SELECT DISTINCT said.word FROM unnest(words) AS said (word)
        WHERE length(said.word) BETWEEN 2 AND 40 AND said.word ~ '[^0-9]'
        AND NOT EXISTS (
            SELECT FROM directory_searchword AS known WHERE known.word = said.word
        )
        ORDER BY said.word
    );
BEGIN
    IF unheard <> '{}' THEN
        PERFORM pg_advisory_xact_lock(hashtext('directory_searchword'));
        INSERT INTO directory_searchword (word)
        SELECT said.word FROM unnest(unheard) AS said (word) ON CONFLICT DO NOTHING;
    END IF;
END
$$;
DELETE FROM directory_searchword WHERE word ~ '^[0-9]+$';
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0006_words_alike")]
    operations = [
        migrations.RunSQL(
            CREATE, "DROP FUNCTION directory_metres(float8, float8, float8, float8)"
        )
    ]
