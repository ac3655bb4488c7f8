"""What the exchange of texts tells the database: few statements, many rows each.

Every statement costs a journey to the database and back. Rows are named by their keys
once more beside the join, so that they are found by them however large the table is.
"""

# A text of which every part has arrived already is delivered at once.
NOTE_SENT = """
    WITH sent AS (
        UPDATE outbox_message AS mine
        SET status = told.status, sent_at = %(now)s, provider = told.provider,
            provider_id = told.id, parts = told.parts
        FROM unnest(%(sent)s::bigint[], %(statuses)s::text[], %(by)s::text[],
                    %(first)s::text[], %(counts)s::smallint[])
            AS told (pk, status, provider, id, parts)
        WHERE mine.id = told.pk AND mine.id = ANY(%(sent)s::bigint[])
            AND mine.status IN ('sending', 'uncertain')
    ), added AS (
        INSERT INTO outbox_deliveryreceipt
            (message_id, number, provider, provider_id, provider_key,
             state, code, taken_at, told_at, is_past)
        SELECT pk, number, provider, id, key, state, code, %(now)s,
            CASE WHEN state <> 'taken' THEN %(now)s::timestamptz END, false
        FROM unnest(%(pks)s::bigint[], %(numbers)s::smallint[], %(providers)s::text[],
                    %(ids)s::text[], %(keys)s::text[], %(states)s::text[],
                    %(codes)s::text[])
            AS told (pk, number, provider, id, key, state, code)
        ON CONFLICT DO NOTHING
    )
    DELETE FROM outbox_deliveryreceipt AS early
    USING unnest(%(providers)s::text[], %(keys)s::text[]) AS told (provider, key)
    WHERE early.message_id IS NULL AND early.provider_key = told.key
        AND early.provider = told.provider
    RETURNING early.provider, early.provider_id, early.provider_key,
        early.state, early.code
"""
# What is final stays: a second receipt says nothing new.
NOTE_RECEIPTS = """
    UPDATE outbox_deliveryreceipt AS mine
    SET state = CASE WHEN mine.state = 'taken' THEN told.state ELSE mine.state END,
        code = CASE WHEN mine.state = 'taken' THEN told.code ELSE mine.code END,
        told_at = COALESCE(mine.told_at, %(now)s)
    FROM unnest(%(providers)s::text[], %(keys)s::text[], %(states)s::text[],
                %(codes)s::text[]) AS told (provider, key, state, code)
    WHERE mine.provider_key = told.key AND mine.provider = told.provider
        AND mine.provider_key = ANY(%(keys)s::text[]) AND mine.taken_at > %(since)s
    RETURNING told.provider, told.key, mine.message_id, mine.is_past
"""
NOTE_DELIVERED = """
    UPDATE outbox_message AS mine SET status = 'delivered'
    WHERE mine.id = ANY(%(pks)s) AND mine.status IN ('sent', 'expired')
        AND NOT EXISTS (
            SELECT FROM outbox_deliveryreceipt AS part
            WHERE part.message_id = mine.id AND NOT part.is_past
                AND part.state <> 'delivered')
"""
TAKE = """
    UPDATE outbox_message
    SET status = 'sending', attempts = attempts + 1, next_try_at = %s
    WHERE id = ANY(ARRAY({})) RETURNING id, uid::text, address, body
"""
