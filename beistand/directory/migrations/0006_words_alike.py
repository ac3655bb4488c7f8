"""Words of the directory however misspelt: the search as a function.

Only the trigram index makes it fast, and the planner takes some thousand words for
too few to need one. Settings that belong to the function end with it.

For each word wanted: the words that share trigrams with it, that contain it, and
those that it is put together of, as Dutch and German do. `alike` is their trigram
similarity, `inside` that of the wanted word to a part of the found one, `slips`
the number of wrong letters.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION directory_words_alike(wanted text[], most integer)
RETURNS TABLE (asked text, word text, alike real, inside real, slips integer)
LANGUAGE sql STABLE PARALLEL SAFE
SET enable_seqscan = off
SET jit = off
SET pg_trgm.similarity_threshold = 0.25
SET pg_trgm.word_similarity_threshold = 0.65
AS $$
    SELECT said.asked, near.word, near.alike, near.inside,
        levenshtein(near.word, said.asked)
    FROM unnest(wanted) AS said (asked)
    CROSS JOIN LATERAL (
        SELECT known.word, similarity(known.word, said.asked) AS alike,
            word_similarity(said.asked, known.word) AS inside
        FROM directory_searchword AS known
        WHERE known.word % said.asked OR known.word %> said.asked
        ORDER BY greatest(
            similarity(known.word, said.asked),
            word_similarity(said.asked, known.word) - 0.2
        ) DESC, known.word
        LIMIT most
    ) AS near
    UNION
    SELECT said.asked, known.word, similarity(known.word, said.asked),
        word_similarity(said.asked, known.word), levenshtein(known.word, said.asked)
    FROM unnest(wanted) AS said (asked)
    CROSS JOIN LATERAL (
        SELECT DISTINCT substr(said.asked, first, long) AS part
        FROM generate_series(1, length(said.asked) - 3) AS first,
            generate_series(4, length(said.asked) - first + 1) AS long
        WHERE (first = 1 OR first + long - 1 = length(said.asked))
        AND length(said.asked) <= 40
    ) AS pieces
    JOIN directory_searchword AS known ON known.word = pieces.part
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_search_kept_ready")]
    operations = [
        # Only a session that has loaded pg_trgm knows the settings named above.
        migrations.RunSQL("SELECT show_limit()", migrations.RunSQL.noop),
        migrations.RunSQL(
            CREATE,
            "DROP FUNCTION directory_words_alike(text[], integer)",
        ),
    ]
