"""Streets however misspelt: the search as a function, with its own settings.

Only the trigram index makes it fast, and the planner takes a few thousand
streets for too few to need one. Settings that belong to the function end with it.
`telling` is what was wanted without the words that most streets have. With
`slips`, streets so many wrong letters away are found as well, however short;
that reads every street.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION find_streets(wanted text, telling text, slips integer, most integer)
RETURNS TABLE (street text, likeness double precision)
LANGUAGE sql STABLE PARALLEL SAFE
SET enable_seqscan = off
SET enable_indexscan = off
SET enable_indexonlyscan = off
SET jit = off
SET pg_trgm.word_similarity_threshold = 0.35
AS $$
    WITH alike AS (
        SELECT folded FROM reference_street WHERE folded %> telling
        UNION
        SELECT folded FROM reference_street
        WHERE slips > 0 AND levenshtein_less_equal(
            replace(folded, ' ', ''), replace(wanted, ' ', ''), slips
        ) <= slips
    )
    SELECT folded, (
        similarity(folded, wanted)
        + word_similarity(folded, wanted) / 2
        + word_similarity(wanted, folded) / 2
        + 1 - levenshtein(replace(folded, ' ', ''), replace(wanted, ' ', ''))::float8
            / greatest(length(folded), length(wanted))
    ) / 3 + starts_with(folded, wanted)::int * 0.3 AS likeness
    FROM alike
    ORDER BY likeness DESC, folded
    LIMIT most
$$
"""


class Migration(migrations.Migration):
    dependencies = [("reference", "0005_address_register")]
    operations = [
        # Only a session that has loaded pg_trgm knows the settings named above.
        migrations.RunSQL("SELECT show_limit()", migrations.RunSQL.noop),
        migrations.RunSQL(
            CREATE, "DROP FUNCTION find_streets(text, text, integer, integer)"
        ),
    ]
