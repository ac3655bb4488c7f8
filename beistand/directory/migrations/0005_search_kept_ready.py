"""The search is kept ready by the database itself, so that it is never behind.

Topics, services and organizations are written by several actions, loaders and
imports; a trigger on each sees them all. `directory_fold` says in SQL what
`beistand.kit.text.fold` says in Python; a test holds them together.

Words are only ever added, one writer at a time: two who add the same words in
another order would wait for each other.
"""

from django.db import migrations

CREATE = r"""
CREATE FUNCTION directory_fold(said text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    plain text := lower(said);
    spelled text[] := ARRAY[
        'ä', 'ae', 'ö', 'oe', 'ü', 'ue', 'ß', 'ss', 'æ', 'ae', 'œ', 'oe', 'ø', 'oe',
        'å', 'aa', 'ł', 'l', 'đ', 'd', 'ð', 'd', 'þ', 'th', 'ı', 'i'
    ];
    at integer;
BEGIN
    IF plain ~ '[^\x01-\x7f]' THEN
        plain := lower(normalize(plain, NFKC));
        FOR at IN 1 .. array_length(spelled, 1) / 2 LOOP
            plain := replace(plain, spelled[2 * at - 1], spelled[2 * at]);
        END LOOP;
        plain := normalize(plain, NFKD);
        plain := regexp_replace(
            plain, '[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670]', '', 'g'
        );
        plain := normalize(plain, NFC);
    END IF;
    RETURN btrim(regexp_replace(plain, '[^[:alnum:]]+', ' ', 'g'));
END
$$;

CREATE FUNCTION directory_words(said text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT each.word ORDER BY each.word), '{}')
    FROM unnest(string_to_array(directory_fold(said), ' ')) AS each (word)
    WHERE length(each.word) BETWEEN 2 AND 40
$$;

CREATE FUNCTION directory_texts(texts jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(string_agg(entry.value #>> '{}', ' '), '')
    FROM jsonb_path_query(texts, 'strict $.** ? (@.type() == "string")') AS entry(value)
$$;

CREATE FUNCTION directory_learn(words text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    unheard text[] := ARRAY(
        SELECT DISTINCT said.word FROM unnest(words) AS said (word)
        WHERE length(said.word) BETWEEN 2 AND 40
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

CREATE FUNCTION directory_index_topics(wanted bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM directory_searchphrase WHERE topic_id = ANY (wanted);
    INSERT INTO directory_searchphrase (topic_id, language, text, words)
    SELECT DISTINCT ON (said.topic_id, said.language, words)
        said.topic_id, said.language, said.text, words
    FROM (
        SELECT id AS topic_id, entry.key AS language, entry.value AS text
        FROM reference_topic, jsonb_each_text(labels) AS entry
        WHERE id = ANY (wanted)
        UNION ALL
        SELECT id, entry.key, synonym
        FROM reference_topic, jsonb_each(synonyms) AS entry,
            jsonb_array_elements_text(
                CASE jsonb_typeof(entry.value) WHEN 'array' THEN entry.value
                ELSE '[]' END
            ) AS synonym
        WHERE id = ANY (wanted)
    ) AS said, string_to_array(directory_fold(said.text), ' ') AS words
    WHERE words <> '{}'
    ORDER BY said.topic_id, said.language, words, said.text;
    PERFORM directory_learn(ARRAY(
        SELECT unnest(words) FROM directory_searchphrase WHERE topic_id = ANY (wanted)
    ));
END
$$;

CREATE FUNCTION directory_index_services(wanted bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO directory_searchdocument AS kept (service_id, names, about)
    SELECT service.id,
        directory_words(concat_ws(
            ' ', directory_texts(service.names), body.name, body.alternate_name
        )),
        directory_words(directory_texts(service.descriptions))
    FROM directory_service AS service
    JOIN directory_organization AS body ON body.id = service.organization_id
    WHERE service.id = ANY (wanted)
    ON CONFLICT (service_id) DO UPDATE
    SET names = excluded.names, about = excluded.about
    WHERE (kept.names, kept.about) <> (excluded.names, excluded.about);
    PERFORM directory_learn(ARRAY(
        SELECT DISTINCT unnest(names || about)
        FROM directory_searchdocument WHERE service_id = ANY (wanted)
    ));
END
$$;

CREATE FUNCTION directory_index_all() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM directory_searchword;
    DELETE FROM directory_searchdocument;
    DELETE FROM directory_searchphrase;
    PERFORM directory_index_topics(ARRAY(SELECT id FROM reference_topic));
    PERFORM directory_index_services(ARRAY(SELECT id FROM directory_service));
END
$$;

CREATE FUNCTION directory_topic_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM directory_index_topics(ARRAY[NEW.id]);
    RETURN NULL;
END
$$;
CREATE FUNCTION directory_service_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM directory_index_services(ARRAY[NEW.id]);
    RETURN NULL;
END
$$;
CREATE FUNCTION directory_organization_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM directory_index_services(ARRAY(
        SELECT id FROM directory_service WHERE organization_id = NEW.id
    ));
    RETURN NULL;
END
$$;

CREATE TRIGGER directory_topic_is_searched
    AFTER INSERT OR UPDATE OF labels, synonyms ON reference_topic
    FOR EACH ROW EXECUTE FUNCTION directory_topic_changed();
CREATE TRIGGER directory_service_is_searched
    AFTER INSERT OR UPDATE OF names, descriptions, organization_id ON directory_service
    FOR EACH ROW EXECUTE FUNCTION directory_service_changed();
CREATE TRIGGER directory_organization_is_searched
    AFTER UPDATE OF name, alternate_name ON directory_organization
    FOR EACH ROW EXECUTE FUNCTION directory_organization_changed();
"""
DROP = """
DROP TRIGGER directory_organization_is_searched ON directory_organization;
DROP TRIGGER directory_service_is_searched ON directory_service;
DROP TRIGGER directory_topic_is_searched ON reference_topic;
DROP FUNCTION directory_organization_changed();
DROP FUNCTION directory_service_changed();
DROP FUNCTION directory_topic_changed();
DROP FUNCTION directory_index_all();
DROP FUNCTION directory_index_services(bigint[]);
DROP FUNCTION directory_index_topics(bigint[]);
DROP FUNCTION directory_learn(text[]);
DROP FUNCTION directory_texts(jsonb);
DROP FUNCTION directory_words(text);
DROP FUNCTION directory_fold(text);
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_search_tables")]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL("SELECT directory_index_all()", migrations.RunSQL.noop),
    ]
