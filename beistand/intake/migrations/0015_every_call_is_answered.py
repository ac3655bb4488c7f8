"""What the database holds of answers and of calls without a name (BX-2).

A call that is handled has an answer for each need that it opened; one that opened
nothing has one all the same. An anonymous call keeps no word, no number, and no
person, nor does the telephone call that it was. What is empty is sealed too, so its
length tells: 33 bytes around nothing, two more for an empty list of words.
"""

from django.db import migrations

HOLD = """
ALTER TABLE intake_contact ADD CONSTRAINT contact_anonymous_says_nothing CHECK (
    NOT is_anonymous OR (octet_length(note) = EMPTY AND octet_length(raw) = EMPTY + 2
                         AND octet_length(handover_note) = EMPTY)
);
CREATE FUNCTION contact_must_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    here intake_contact;
    wanted bigint := CASE WHEN TG_TABLE_NAME = 'intake_answer'
        THEN (to_jsonb(OLD) ->> 'contact_id')::bigint
        ELSE (to_jsonb(NEW) ->> 'id')::bigint END;
BEGIN
    SELECT * INTO here FROM intake_contact WHERE id = wanted;
    IF NOT FOUND OR here.channel <> 'phone' OR here.status <> 'handled'
       OR here.answered_in_id IS NOT NULL
       OR here.outcome NOT IN ('case', 'repeat', 'answered', 'service', 'initiative',
            'call_back', 'emergency', 'out_of_scope', 'unreachable', 'abandoned',
            'wrong_number') THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM intake_answer WHERE contact_id = here.id) THEN
        RAISE EXCEPTION 'A call that is handled has an answer.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contact_is_answered';
    END IF;
    IF here.outcome = 'case' AND EXISTS (
        SELECT 1 FROM cases_need AS need WHERE need.case_id = here.case_id
           AND need.opened_at < here.handled_at AND NOT EXISTS (
                SELECT 1 FROM intake_answer WHERE contact_id = here.id
                   AND need_id = need.id)
    ) THEN
        RAISE EXCEPTION 'Each need of a call has its own answer.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'need_is_answered';
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER contact_answers
    AFTER INSERT OR UPDATE OF status, outcome, answered_in_id ON intake_contact
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION contact_must_answer();
CREATE CONSTRAINT TRIGGER answer_goes AFTER DELETE ON intake_answer
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION contact_must_answer();
CREATE FUNCTION answer_must_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.service_id IS NOT NULL AND NEW.kind <>
       (SELECT form FROM directory_service WHERE id = NEW.service_id) THEN
        RAISE EXCEPTION 'An answer says whether it is a service or an initiative.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_fits_its_service';
    END IF;
    IF NEW.kind = 'initiative' THEN
        PERFORM initiative_may_have(NEW.service_id, NEW.need_id, NEW.given_at);
    END IF;
    IF (NEW.need_id IS NOT NULL OR octet_length(NEW.words) <> EMPTY) AND
       (SELECT is_anonymous FROM intake_contact WHERE id = NEW.contact_id) THEN
        RAISE EXCEPTION 'An anonymous call opens no need and keeps no words.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_names_nobody';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER answer_fits
    BEFORE INSERT OR UPDATE OF contact_id, need_id, kind, service_id ON intake_answer
    FOR EACH ROW EXECUTE FUNCTION answer_must_fit();
CREATE FUNCTION phone_call_must_be_silent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.contact_id IS NOT NULL
       AND (SELECT is_anonymous FROM intake_contact WHERE id = NEW.contact_id)
       AND (NEW.phone_index <> '' OR NEW.person_id IS NOT NULL
            OR NEW.call_back_id IS NOT NULL OR octet_length(NEW.number) <> EMPTY) THEN
        RAISE EXCEPTION 'An anonymous call keeps no number.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'phone_call_anonymous_keeps_no_number';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER phone_call_silent
    BEFORE INSERT OR UPDATE OF contact_id, number, phone_index, person_id, call_back_id
    ON intake_phonecall
    FOR EACH ROW EXECUTE FUNCTION phone_call_must_be_silent();
""".replace("EMPTY", "33")
LET_GO = """
DROP TRIGGER phone_call_silent ON intake_phonecall;
DROP FUNCTION phone_call_must_be_silent();
DROP TRIGGER answer_fits ON intake_answer;
DROP FUNCTION answer_must_fit();
DROP TRIGGER answer_goes ON intake_answer;
DROP TRIGGER contact_answers ON intake_contact;
DROP FUNCTION contact_must_answer();
ALTER TABLE intake_contact DROP CONSTRAINT contact_anonymous_says_nothing;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_whom_an_initiative_may_help"),
        ("intake", "0014_answers_of_before"),
    ]
    operations = [migrations.RunSQL(HOLD, LET_GO)]
