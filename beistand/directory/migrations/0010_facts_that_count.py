"""Which statements count for services at their places, as a function.

Every list and every search asks it. As a part of their queries the planner would
weigh its many branches anew each time, which took five times as long as to run them;
in PL/pgSQL each connection plans it once.

Narrowest scope first, explicit statements before rules for a topic, then the newest;
what callers report is apart. A statement stands from when it is valid until it ends
or another that is valid supersedes it. Services that these refer to are found as
well, at most so many steps away.
"""

from django.db import migrations

# A nested loop over the index of each scope, whatever the planner thinks of sizes:
# at most a few statements stand for one scope at any time.
STANDING = """
    SELECT {rank} AS rank, f.id, f.source, f.observed_at, f.confidence
    FROM directory_operatingfact f {owner}
    AND f.valid_from <= moment AND (f.valid_to IS NULL OR f.valid_to > moment)
    AND NOT EXISTS (
        SELECT FROM directory_operatingfact later
        WHERE later.supersedes_id = f.id AND later.valid_from <= moment
    )
"""
OWNERS = (
    "WHERE f.at_id = place.id",
    "WHERE f.location_id = place.location_id",
    "WHERE f.service_id = svc.id",
    "WHERE f.organization_id = svc.organization_id",
    "JOIN directory_service_topics t ON t.topic_id = f.topic_id"
    " WHERE t.service_id = svc.id",
)
STATEMENTS = "UNION ALL".join(
    STANDING.format(rank=rank, owner=owner) for rank, owner in enumerate(OWNERS)
)
BEST = f"""
    LEFT JOIN directory_serviceatlocation place ON place.service_id = svc.id
    CROSS JOIN LATERAL (
        SELECT
            (array_agg(x.id ORDER BY x.rank, x.source = 'authority_rule',
                x.observed_at DESC, x.id DESC)
                FILTER (WHERE x.confidence = 'high'))[1] AS trusted_id,
            (array_agg(x.id ORDER BY x.observed_at DESC, x.id DESC)
                FILTER (WHERE x.confidence = 'low'))[1] AS report_id
        FROM ({STATEMENTS}) x
    ) best
    LEFT JOIN directory_operatingfact trusted ON trusted.id = best.trusted_id
    LEFT JOIN directory_operatingfact report ON report.id = best.report_id
"""  # noqa: S608 - our own words only
REACHED = """
    svc.id, svc.organization_id, place.id, place.location_id, best.trusted_id,
    best.report_id, trusted.redirect_service_id, report.redirect_service_id
"""
CREATE = f"""
CREATE FUNCTION directory_facts_that_count(
    services bigint[], moment timestamptz, steps integer
) RETURNS TABLE (
    service_id bigint, organization_id bigint, at_id bigint, location_id bigint,
    trusted_id bigint, report_id bigint
) LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH RECURSIVE reached (
        service_id, organization_id, at_id, location_id, trusted_id, report_id,
        trusted_next, report_next, step
    ) AS (
        SELECT {REACHED}, 0
        FROM directory_service svc {BEST}
        WHERE svc.id = ANY(services)
        UNION ALL
        SELECT {REACHED}, following.step
        FROM (
            SELECT DISTINCT unnest(ARRAY[trusted_next, report_next]) AS id,
                step + 1 AS step
            FROM reached WHERE step < steps
        ) following
        JOIN directory_service svc ON svc.id = following.id {BEST}
    )
    SELECT DISTINCT found.service_id, found.organization_id, found.at_id,
        found.location_id, found.trusted_id, found.report_id FROM reached found;
END
$$;
"""  # noqa: S608 - our own words only


class Migration(migrations.Migration):
    dependencies = [("directory", "0009_what_a_source_told")]
    operations = [
        migrations.RunSQL(
            CREATE,
            "DROP FUNCTION directory_facts_that_count(bigint[], timestamptz, integer)",
        )
    ]
